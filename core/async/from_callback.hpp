#pragma once

#include "async/loop.hpp"
#include "async/post_batch.hpp"

#include <boost/asio/async_result.hpp>

#include <memory>
#include <utility>

namespace tenon {

/// Starts `initiate(done)` and waits, on `loop`, for `done(T)`, which is called exactly once, from any thread.
template <class T, class Initiate>
[[nodiscard]] Awaitable<T> from_callback(Loop& loop, Initiate initiate) {
    co_return co_await boost::asio::async_initiate<decltype(use_awaitable), void(T)>(
        [&loop, &initiate](auto handler) {
            // std::function wants something copyable, a completion handler is not.
            auto shared = std::make_shared<decltype(handler)>(std::move(handler));
            initiate([&loop, shared](T value) {
                post_in_batch(loop, [shared, value = std::move(value)]() mutable {
                    std::move (*shared)(std::move(value));
                });
            });
        },
        use_awaitable
    );
}

}  // namespace tenon
