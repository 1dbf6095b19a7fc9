#pragma once

#include "conductor/conductor.hpp"
#include "core/conductor/memory_stores.hpp"
#include "core/plugin/hand_made_plugin.hpp"
#include "plugin/generation.hpp"
#include "plugin/services.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <catch2/catch.hpp>

#include <atomic>
#include <deque>
#include <string>
#include <utility>
#include <vector>

namespace tenon::test {

/// What the plugin under the conductor was asked, and the call that it keeps open.
struct Asked {
    std::atomic<int> validations{0};
    std::atomic<int> runs{0};
    std::atomic<tenon_id> open_call{0};
};

inline Asked asked;

inline void complete(tenon_id call, std::string_view body) {
    tenon_result_v1 result{};
    result.size = sizeof result;
    result.body = text(body);
    HandMadePlugin::host->complete(HandMadePlugin::host->ctx, call, &result);
}

inline void fail(tenon_id call, tenon_status status, std::string_view message) {
    tenon_result_v1 result{};
    result.size = sizeof result;
    result.status = status;
    result.error_message = text(message);
    HandMadePlugin::host->complete(HandMadePlugin::host->ctx, call, &result);
}

inline void on_answer(void*, const tenon_method_v1*, const tenon_call_v1* call) noexcept {
    ++asked.runs;
    complete(call->id, "true");
}

inline void on_fail(void*, const tenon_method_v1*, const tenon_call_v1* call) noexcept {
    ++asked.runs;
    fail(call->id, TENON_INTERNAL, "the fan is on fire");
}

/// Stays open until finish_open_call().
inline void on_hold(void*, const tenon_method_v1*, const tenon_call_v1* call) noexcept {
    ++asked.runs;
    asked.open_call = call->id;
    asked.open_call.notify_all();
}

inline void on_validate(void*, const tenon_method_v1*, const tenon_call_v1* call) noexcept {
    ++asked.validations;
    fail(call->id, TENON_INVALID, "Parameter 'bar' not passed to method 'picky'.");
}

/// A conductor on two loops with one hardware type "acme", one node "n1" and one hand-made plugin.
struct ConductorFixture {
    Config config = [] {
        Config short_waits;
        short_waits.host = "lab";
        short_waits.calls.node_lock_wait = std::chrono::milliseconds(0);
        short_waits.calls.cancel_grace = std::chrono::milliseconds(0);
        short_waits.calls.max_in_flight = 2;
        return short_waits;
    }();
    MemoryNodeStore store;
    MemoryCallStore calls{store};
    LoopGroup loops{2};
    BlockingPool pool{1, 0};
    BmcClient bmc{loops, BmcLimits{}};
    PluginHost plugins{loops, pool, bmc, std::chrono::milliseconds(0)};
    HandMadePlugin made;
    std::shared_ptr<Generation> generation;
    Conductor conductor{config, store, calls, plugins, loops};

    ConductorFixture() {
        asked.validations = 0;
        asked.runs = 0;
        asked.open_call = 0;
        made.add("answer", &on_answer, TENON_METHOD_EXCLUSIVE);
        made.add("answer_shared", &on_answer);
        made.add("hold", &on_hold, TENON_METHOD_EXCLUSIVE);
        made.add("hold_async", &on_hold, TENON_METHOD_EXCLUSIVE | TENON_METHOD_ASYNC);
        made.add("fail_async", &on_fail, TENON_METHOD_EXCLUSIVE | TENON_METHOD_ASYNC);
        made.add("picky", &on_answer, TENON_METHOD_EXCLUSIVE | TENON_METHOD_ASYNC).validate = &on_validate;
        auto driver_method = made.methods.front();
        driver_method.name = text("driver_answer");
        driver_method.flags = 0;
        made.methods.push_back(driver_method);
        made.driver_methods.push_back(&made.methods.back());
        start();
    }

    ~ConductorFixture() {
        loops.stop_and_join();
        conductor.use_catalog(nullptr);
    }

    void start() {
        PluginManifest manifest;
        manifest.name = "acme";
        manifest.version = "1.4.0";
        manifest.interfaces[InterfaceKind::vendor] = {"acme"};
        generation = std::make_shared<Generation>(plugins.services(), manifest);
        static const tenon_plugin_v1* table = nullptr;
        table = made.table();
        auto started = generation->start(
            [](const tenon_host_v1* given) noexcept {
                HandMadePlugin::host = given;
                return table;
            },
            Json::object()
        );
        REQUIRE(started.has_value());
        HardwareType type;
        type.name = "acme";
        type.interfaces[InterfaceKind::vendor] = {"acme", "no-vendor"};
        conductor.use_catalog(std::make_shared<DriverCatalog>(std::vector{type}, *started, config.hardware_types));
        Node node;
        node.uuid = "n1";
        node.driver = "acme";
        store.insert(node, [](const Result<NodePtr>&) {});
        loops.start();
    }

    template <class T>
    T run(Awaitable<T> work, unsigned loop = 0) {
        return start_on(loop, std::move(work)).get();
    }

    template <class T>
    std::future<T> start_on(unsigned loop, Awaitable<T> work) {
        return boost::asio::co_spawn(loops.at(loop).executor(), std::move(work), boost::asio::use_future);
    }

    /// Of a method whose name lives as long as the call.
    [[nodiscard]] static PassthruRequest request(std::string_view method, std::string verb = "POST") {
        PassthruRequest asking;
        asking.method = method;
        asking.http_method = std::move(verb);
        asking.args = "{}";
        asking.request_id = "req-1";
        return asking;
    }

    Awaitable<Result<PassthruOutcome>>
    node_call(std::string_view method, std::string verb = "POST", unsigned loop = 0) {
        return node_call(request(method, std::move(verb)), loop);
    }

    // Coroutines, so that calls begin on their loop, as the host's do.

    Awaitable<Result<PassthruOutcome>> node_call(PassthruRequest asking, unsigned loop = 0) {
        auto node = store.find_by_uuid("n1");
        co_return co_await brought(conductor.call_node(loops.at(loop), std::move(node), std::move(asking)));
    }

    Awaitable<Result<PassthruOutcome>>
    driver_call(std::string_view driver, std::string_view method, std::string verb = "POST", unsigned loop = 0) {
        auto asking = request(method, std::move(verb));
        co_return co_await brought(conductor.call_driver(loops.at(loop), driver, std::move(asking)));
    }

    static void finish_open_call() {
        asked.open_call.wait(0);
        complete(asked.open_call, "\"held\"");
    }

    [[nodiscard]] std::optional<std::string> last_error() const { return store.find_by_uuid("n1")->last_error; }

    /// Runs what the loops still have to do for calls that have ended.
    void wait_until_free() {
        while (conductor.is_reserved("n1") || conductor.calls_in_flight() > 0) {
            std::this_thread::yield();
        }
    }
};

}  // namespace tenon::test
