#pragma once

#include "async/blocking_pool.hpp"
#include "base/crypto.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <vector>

namespace tenon {

/// Checks that cost a processor's time, on the pool: only so many at once, so that nobody who guesses passwords takes
/// the machine from others, and the same question asked by many is checked once. Thread-safe. Lives until the pool has
/// been joined.
class PasswordChecks {
public:
    enum class Answer : std::uint8_t {
        yes,
        no,
        busy  ///< too many wait already, or we are stopping
    };
    using Done = std::function<void(Answer)>;

    PasswordChecks(BlockingPool& pool, unsigned max_parallel) : pool_(pool), max_parallel_(max_parallel) {}

    /// Runs `check` on the pool unless the same `question` is being checked, and tells by `done`, once, from any
    /// thread.
    void ask(const Sha256& question, std::function<bool()> check, Done done);

private:
    struct Waiting {
        std::function<bool()> check;
        std::vector<Done> done;
    };

    void run_next();

    BlockingPool& pool_;
    const unsigned max_parallel_;
    std::mutex mutex_;  // guards what follows
    std::map<Sha256, Waiting> by_question_;
    std::deque<Sha256> queue_;
    unsigned running_ = 0;  // jobs of the pool that take from the queue
};

}  // namespace tenon
