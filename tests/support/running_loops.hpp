#pragma once

#include "async/loop.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_future.hpp>

#include <future>
#include <memory>
#include <optional>
#include <utility>

namespace tenon::test {

/// Loops with their threads, for tests that wait for coroutines from outside.
class RunningLoops {
public:
    explicit RunningLoops(unsigned count = 1) : group_(count) { group_.start(); }

    [[nodiscard]] LoopGroup& group() { return group_; }

    [[nodiscard]] Loop& at(unsigned index) { return group_.at(index); }

    /// Runs `work` on the loop of that index to its end.
    template <class T>
    T run(Awaitable<T> work, unsigned index = 0) {
        return start(std::move(work), index).get();
    }

    template <class T>
    std::future<T> start(Awaitable<T> work, unsigned index = 0) {
        return boost::asio::co_spawn(at(index).executor(), std::move(work), boost::asio::use_future);
    }

private:
    LoopGroup group_;
};

/// A coroutine that can be cancelled from outside, as a call that is given up is.
template <class T>
class Cancellable {
public:
    Cancellable(Loop& loop, Awaitable<T> work) : loop_(loop) {
        boost::asio::co_spawn(
            loop.executor(), std::move(work),
            boost::asio::bind_cancellation_slot(
                shared_->signal.slot(),
                [shared = shared_](std::exception_ptr e, T value) {
                    if (e) {
                        shared->result.set_exception(e);
                    } else {
                        shared->result.set_value(std::move(value));
                    }
                }
            )
        );
    }

    void cancel() {
        boost::asio::post(loop_.executor(), [shared = shared_] {
            shared->signal.emit(boost::asio::cancellation_type::terminal);
        });
    }

    T get() { return shared_->result.get_future().get(); }

private:
    struct Shared {
        boost::asio::cancellation_signal signal;
        std::promise<T> result;
    };

    Loop& loop_;
    std::shared_ptr<Shared> shared_ = std::make_shared<Shared>();
};

}  // namespace tenon::test
