// A request between HTTP's parser and its answer: route, access, conductor, plugin and audit, without JSON; and of it what
// a call pays so that its plugin can be replaced under it.

#include "access/noauth.hpp"
#include "api/authorization.hpp"
#include "api/route_table.hpp"
#include "api/router.hpp"
#include "core/conductor/memory_stores.hpp"
#include "core/plugin/hand_made_plugin.hpp"
#include "plugin/generation.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>

#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <unistd.h>

namespace tenon::bench {

namespace {

using test::HandMadePlugin;

void answer(void*, const tenon_method_v1*, const tenon_call_v1* call) noexcept {
    tenon_result_v1 result{};
    result.size = sizeof result;
    result.body = test::text("true");
    HandMadePlugin::host->complete(HandMadePlugin::host->ctx, call->id, &result);
}

std::string audit_file() {
    const auto name = "tenon-bench-" + std::to_string(::getpid()) + ".jsonl";
    return (std::filesystem::temp_directory_path() / name).string();
}

template <class T>
T required(Result<T> result) {
    if (result.has_error()) {
        std::fprintf(stderr, "boundary bench: %s\n", result.error().message.c_str());
        std::exit(EXIT_FAILURE);
    }
    return std::move(result).value();
}

/// All of tenond's rooms that a request passes, with one loop; made once.
struct Host {
    Config config = [] {
        Config ours;
        ours.host = "lab";
        return ours;
    }();
    test::MemoryNodeStore store;
    test::MemoryCallStore calls{store};
    LoopGroup loops{1};
    BlockingPool pool{1, 16};
    BmcClient bmc{loops, BmcLimits{}};
    PluginHost plugins{loops, pool, bmc, std::chrono::milliseconds(0)};
    PluginRegistry registry{plugins, {}};
    PluginThread plugin_thread{registry, {}, [](bool) {}, {}};
    Conductor conductor{config, store, calls, plugins, loops};
    Gate started;
    Noauth noauth;
    LivePolicy policy{api::default_rules(api::all_routes(), AuthStrategy::noauth), {}};
    const std::string file = audit_file();
    Audit audit{file, false};
    HandMadePlugin made;
    std::shared_ptr<Generation> generation;
    api::Router router{
        api::Services{config, conductor, store, registry, plugin_thread, started, noauth, policy, audit},
        api::all_routes()};

    Host() {
        made.add("answer", &answer);
        made.driver_methods = made.node_methods;
        PluginManifest manifest;
        manifest.name = "acme";
        manifest.version = "1.4.0";
        manifest.interfaces[InterfaceKind::vendor] = {"acme"};
        generation = std::make_shared<Generation>(plugins.services(), manifest);
        static const tenon_plugin_v1* const table = made.table();
        auto implementations = required(generation->start(
            [](const tenon_host_v1* given) noexcept {
                HandMadePlugin::host = given;
                return table;
            },
            Json::object()
        ));
        HardwareType type;
        type.name = "acme";
        type.interfaces[InterfaceKind::vendor] = {"acme", "no-vendor"};
        conductor.use_catalog(std::make_shared<DriverCatalog>(std::vector{type}, implementations, config.hardware_types)
        );
        if (const auto ready = audit.start(); !ready) {
            std::fprintf(stderr, "boundary bench: %s\n", ready.error().message.c_str());
            std::exit(EXIT_FAILURE);
        }
        std::filesystem::remove(file);
        started.open();
        loops.start();
    }

    static Host& get() {
        static auto& all = *new Host;  // lives as long as its plugin does, which is until the process ends
        return all;
    }

    void run(Awaitable<void> work) {
        boost::asio::co_spawn(loops.at(0).executor(), std::move(work), boost::asio::use_future).get();
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
            const auto response = co_await in.router.dispatch(in.loops.at(0), request);
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
        auto& loop = in.loops.at(0);
        const auto& method = *required(in.conductor.catalog()->find("acme"))->defaults->driver_methods.find("answer");
        for (auto _ : turns) {
            benchmark::DoNotOptimize(&in.conductor.catalog_on(loop));
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
