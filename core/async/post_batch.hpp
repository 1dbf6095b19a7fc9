#pragma once

#include <functional>
#include <utility>
#include <vector>

namespace tenon {

class Loop;

/// While one is alive, what its thread posts to loops by post_in_batch() waits; at its end each loop has all of it at
/// once, in order, and is woken once. A thread that answers many would else wake the loop for each of them, and give it
/// the core each time where they share one. One at a time on a thread, which is no loop's.
class PostBatch {
public:
    PostBatch();
    ~PostBatch();
    PostBatch(const PostBatch&) = delete;
    PostBatch& operator=(const PostBatch&) = delete;

private:
    friend void post_in_batch(Loop& loop, std::function<void()> work);

    std::vector<std::pair<Loop*, std::vector<std::function<void()>>>> by_loop_;
};

/// Lets `loop` run it: soon, or at the end of the thread's PostBatch. Any thread.
void post_in_batch(Loop& loop, std::function<void()> work);

}  // namespace tenon
