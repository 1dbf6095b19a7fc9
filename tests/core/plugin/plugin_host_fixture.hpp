#pragma once

#include "async/event.hpp"
#include "hand_made_plugin.hpp"
#include "plugin/generation.hpp"
#include "plugin/plugin_host.hpp"
#include "plugin/services.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <catch2/catch.hpp>

#include <atomic>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <thread>

namespace tenon::test {

inline const tenon_host_v1& host() {
    return *HandMadePlugin::host;
}

inline void complete(tenon_id call, std::string_view body) {
    tenon_result_v1 result{};
    result.size = sizeof result;
    result.body = text(body);
    host().complete(host().ctx, call, &result);
}

inline void fail(tenon_id call, tenon_status status, std::string_view message, std::uint32_t http_status = 0) {
    tenon_result_v1 result{};
    result.size = sizeof result;
    result.status = status;
    result.http_status = http_status;
    result.error_message = text(message);
    host().complete(host().ctx, call, &result);
}

/// What a suspended call of the plugin remembers; one at a time is enough.
struct Suspended {
    std::atomic<tenon_id> call{0};
    std::atomic<int> callbacks{0};
    std::atomic<tenon_status> status{TENON_OK};
    std::string error;
};

inline Suspended suspended;

inline void done(void*, tenon_status status) noexcept {
    ++suspended.callbacks;
    suspended.status = status;
    complete(suspended.call, R"({"status": )" + std::to_string(status) + "}");
}

inline void on_sleep(void*, const tenon_method_v1*, const tenon_call_v1* call) noexcept {
    suspended.call = call->id;
    const auto ns = call->args.len > 2 ? 3'600'000'000'000u : 1u;
    host().sleep_(host().ctx, call->id, ns, &done, nullptr);
    CHECK(suspended.callbacks == 0);
}

inline void on_echo(void*, const tenon_method_v1*, const tenon_call_v1* call) noexcept {
    const auto view = [](tenon_str t) { return std::string(t.ptr, t.len); };
    complete(call->id, R"(["x", )" + view(call->driver_info.len != 0 ? call->driver_info : text("null")) + "]");
}

/// A host on one loop with one hand-made plugin.
struct HostFixture {
    static constexpr unsigned threads = 2;

    LoopGroup loops{1};
    BlockingPool pool{threads, 0};
    BmcLimits limits{};
    BmcClient bmc{loops, limits};
    PluginHost plugins{loops, pool, bmc, std::chrono::milliseconds(30)};
    HandMadePlugin made;
    RecordedBoundary* recorder = nullptr;
    std::shared_ptr<Generation> generation;
    ImplementationPtr implementation;

    HostFixture() {
        suspended.call = 0;
        suspended.callbacks = 0;
        suspended.status = TENON_OK;
    }

    ~HostFixture() {
        implementation.reset();
        loops.stop_and_join();
    }

    /// Every thread of the pool waits until `opened`.
    void fill_pool(const std::shared_future<void>& opened) {
        const auto waiting = std::make_shared<std::atomic<unsigned>>(0);
        while (*waiting < threads) {  // one that has just ended its work is not free at once
            static_cast<void>(pool.try_submit([waiting, opened] {
                ++*waiting;
                opened.wait();
            }));
        }
    }

    void start(const std::function<void(tenon_plugin_v1&)>& change = {}) {
        PluginManifest manifest;
        manifest.name = "acme";
        manifest.version = "1.4.0";
        manifest.interfaces[InterfaceKind::vendor] = {"acme"};
        manifest.secrets = {"acme_pin"};
        manifest.max_parallel = 2;
        generation = std::make_shared<Generation>(plugins.services(), manifest);
        static const tenon_plugin_v1* table = nullptr;
        table = made.table();
        if (change) {
            change(made.plugin);
        }
        auto started = generation->start(
            [](const tenon_host_v1* given) noexcept {
                HandMadePlugin::host = given;
                return table;
            },
            Json::object(), nullptr, recorder
        );
        INFO((started.has_error() ? started.error().message : ""));
        REQUIRE(started.has_value());
        implementation = (*started)[0];
        loops.start();
    }

    Invocation invocation(std::size_t method = 0) {
        Invocation asked;
        asked.implementation = implementation;
        asked.method = &implementation->node_methods[method];
        asked.http_method = "POST";
        asked.args = "{}";
        asked.driver = "acme";
        asked.request_id = "req-1";
        auto node = std::make_shared<Node>();
        node->uuid = "0a0b";
        node->driver_info =
            Json{{"acme_address", "h"}, {"acme_pin", "1"}, {"bmc_password", "2"}, {"n", Json{{"token", 1}}}};
        asked.node = node;
        return asked;
    }

    template <class T>
    T wait(Awaitable<T> work) {
        std::promise<T> promise;
        boost::asio::co_spawn(loops.at(0).executor(), std::move(work), [&](std::exception_ptr problem, T value) {
            problem ? promise.set_exception(problem) : promise.set_value(std::move(value));
        });
        return promise.get_future().get();
    }

    /// Turns the loop until `is_there`, ten thousand times at most.
    template <class Condition>
    void wait_until(Condition is_there) {
        for (int turn = 0; turn < 10'000 && !is_there(); ++turn) {
            std::promise<void> turned;
            boost::asio::post(loops.at(0).executor(), [&] { turned.set_value(); });
            turned.get_future().get();
            std::this_thread::yield();
        }
        REQUIRE(is_there());
    }

    std::string outcome(const Invocation& asked) {
        const auto reply = wait(plugins.invoke(loops.at(0), asked));
        return reply.has_value() ? reply->body : reply.error().message;
    }
};

}  // namespace tenon::test
