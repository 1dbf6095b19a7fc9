// A request between HTTP's parser and its answer: route, access, conductor, plugin and audit, without JSON; and of it
// what a call pays so that its plugin can be replaced under it.

#include "access/noauth.hpp"
#include "api/authorization.hpp"
#include "api/route_table.hpp"
#include "api/router.hpp"
#include "core/conductor/hand_made_host.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>

#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>

namespace tenon::bench {

namespace {

using test::HandMadePlugin;

void answer(void*, const tenon_method_v1*, const tenon_call_v1* call) noexcept {
    tenon_result_v1 result{};
    result.size = sizeof result;
    result.body = test::text("true");
    HandMadePlugin::host->complete(HandMadePlugin::host->ctx, call->id, &result);
}

/// All of tenond's rooms that a request passes; made once.
struct Host : test::HandMadeHost {
    PluginRegistry registry{plugins, {}};
    PluginThread plugin_thread{registry, {}, [](bool) {}, {}};
    Gate started;
    Noauth noauth;
    LivePolicy policy{api::default_rules(api::all_routes(), AuthStrategy::noauth), {}};
    Audit audit{"/dev/null", false};
    api::Router router{
        api::Services{config, conductor, store, registry, plugin_thread, started, noauth, policy, audit},
        api::all_routes()};

    Host() : HandMadeHost([](HandMadePlugin& plugin) { plugin.add("answer", &answer); }) {
        audit.start().value();
        started.open();
        loops.start();
    }

    static Host& get() {
        static auto& all = *new Host;  // lives as long as its plugin does, which is until the process ends
        return all;
    }

    void run(Awaitable<void> work) {
        boost::asio::co_spawn(loop.executor(), std::move(work), boost::asio::use_future).get();
    }
};

void request_without_json(benchmark::State& state) {
    Host::get().run([](benchmark::State& turns, Host& in) -> Awaitable<void> {
        HangUp client;
        api::Request request;
        request.method = "POST";
        request.target = "/v1/drivers/acme/vendor_passthru/answer";
        request.headers = HttpHeaders{
            {"Host", "127.0.0.1:6385"}, {"X-OpenStack-Ironic-API-Version", "1.82"}, {"Accept", "application/json"}};
        request.remote = "127.0.0.1";
        request.local = "127.0.0.1:6385";
        request.client = &client;
        for (auto _ : turns) {
            api::Response response;
            auto answered = in.router.dispatch(in.loop, request, response);
            if (!answered.is_here()) {
                co_await answered.wait();
                answered.finish()->run();
            }
            if (response.status != 200) {
                turns.SkipWithError(response.body.c_str());
                break;
            }
        }
    }(state, Host::get()));
}

/// The newest catalog, and a hold on what was found there until the call has ended.
void hold_of_a_plugin(benchmark::State& state) {
    Host::get().run([](benchmark::State& turns, Host& in) -> Awaitable<void> {
        const auto& method = *in.conductor.catalog()->find("acme").value()->defaults->driver_methods.find("answer");
        for (auto _ : turns) {
            benchmark::DoNotOptimize(&in.conductor.catalog_on(in.loop));
            const ImplementationPtr held = method.implementation;
            benchmark::DoNotOptimize(held.get());
        }
        co_return;
    }(state, Host::get()));
}

}  // namespace

BENCHMARK(request_without_json)->UseRealTime();
BENCHMARK(hold_of_a_plugin)->UseRealTime();

}  // namespace tenon::bench

int main(int argc, char** argv) {
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) {
        return EXIT_FAILURE;
    }
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
    std::fflush(nullptr);
    std::_Exit(EXIT_SUCCESS);  // as tenond does it: plugins stay, and their threads, to the end
}
