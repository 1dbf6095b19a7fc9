// The same methods through the host of tenond: its tables, loop and pool; and what these cost without a plugin.

#include "async/blocking_pool.hpp"
#include "async/event.hpp"
#include "call_words.hpp"
#include "plugin/args_schema.hpp"
#include "plugin/generation.hpp"
#include "plugin/plugin_host.hpp"
#include "plugin/plugin_loader.hpp"
#include "plugin/runtime_directory.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_future.hpp>

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace tenon::bench {

namespace {

template <class T>
T required(Result<T> result) {
    if (result.has_error()) {
        std::fprintf(stderr, "boundary bench: %s\n", result.error().message.c_str());
        std::exit(EXIT_FAILURE);
    }
    return std::move(result).value();
}

/// The rooms of tenond that a call passes, with one loop; made once.
struct Host {
    RuntimeDirectory directory = required(RuntimeDirectory::make());
    LoopGroup loops{1};
    BlockingPool pool{1, 16};
    BmcLimits limits{};
    BmcClient bmc{loops, limits};
    PluginHost plugins{loops, pool, bmc};
    LoadedPlugin plain = load("tenon_bench_plain.so");
    LoadedPlugin with_sdk = load("tenon_bench.so");

    Host() { loops.start(); }

    static Host& get() {
        static auto& all = *new Host;  // lives as long as its plugins do, which is until the process ends
        return all;
    }

    LoadedPlugin load(const std::string& library) {
        PluginManifest manifest;
        manifest.name = "bench";
        manifest.version = "1.0.0";
        manifest.interfaces[InterfaceKind::vendor] = {"bench"};
        return required(load_plugin(
            plugins.services(), directory, manifest, TENON_BENCH_PLUGINS "/" + library,
            {.limit = std::chrono::seconds(30)}
        ));
    }

    /// Runs it on the loop's thread, where calls are made.
    void run(Awaitable<void> work) {
        boost::asio::co_spawn(loops.at(0).executor(), std::move(work), boost::asio::use_future).get();
    }
};

Invocation invocation(const LoadedPlugin& plugin, std::string_view name, std::string_view args) {
    Invocation asked;
    asked.implementation = plugin.implementations.front();
    const auto& methods = asked.implementation->node_methods;
    const auto found = std::find_if(methods.begin(), methods.end(), [name](const PluginMethod& method) {
        return method.declared.name == name;
    });
    asked.method = &*found;
    asked.http_method = "POST";
    asked.args = args;
    auto node = std::make_shared<Node>();
    node->uuid = words::node_uuid;
    node->name = std::string(words::node_name);
    node->driver_info = Json::parse(words::driver_info);
    asked.node = node;
    asked.driver = words::driver;
    asked.request_id = words::request_id;
    asked.user = words::user;
    asked.project = words::project;
    return asked;
}

/// As the conductor calls a method, but for reservation and schema.
void host(benchmark::State& state, LoadedPlugin Host::*plugin, const char* method, std::string_view args) {
    auto& all = Host::get();
    const auto asked = invocation(all.*plugin, method, args);
    all.run([](benchmark::State& turns, Host& in, const Invocation& what) -> Awaitable<void> {
        for (auto _ : turns) {
            const auto reply = co_await in.plugins.invoke(in.loops.at(0), what);
            benchmark::DoNotOptimize(required(reply).body.size());
        }
    }(state, all, asked));
}

void loop_coroutine_at_once(benchmark::State& state) {
    Host::get().run([](benchmark::State& turns) -> Awaitable<void> {
        const auto answer = []() -> Awaitable<std::string> { co_return "true"; };
        for (auto _ : turns) {
            benchmark::DoNotOptimize((co_await answer()).size());
        }
    }(state));
}

void loop_post(benchmark::State& state) {
    Host::get().run([](benchmark::State& turns, Loop& loop) -> Awaitable<void> {
        for (auto _ : turns) {
            co_await boost::asio::post(loop.executor(), use_awaitable);
        }
    }(state, Host::get().loops.at(0)));
}

/// To a thread of the pool and back, with nothing to do there.
void pool_and_back(benchmark::State& state) {
    auto& all = Host::get();
    all.run([](benchmark::State& turns, Host& in) -> Awaitable<void> {
        auto& loop = in.loops.at(0);
        for (auto _ : turns) {
            Event done(loop);
            if (!in.pool.try_submit([&] { boost::asio::post(loop.executor(), [&] { done.set(); }); })) {
                turns.SkipWithError("the pool is full");
                break;
            }
            co_await done.wait();
        }
    }(state, all));
}

void schema_check(benchmark::State& state) {
    const auto asked = invocation(Host::get().with_sdk, "arguments_and_result", words::fan_args_text);
    for (auto _ : state) {
        benchmark::DoNotOptimize(asked.method->schema->check(words::fan_args_text).has_value());
    }
}

void object_check(benchmark::State& state) {
    for (auto _ : state) {
        benchmark::DoNotOptimize(check_is_object(words::fan_args_text).has_value());
    }
}

}  // namespace

BENCHMARK(loop_coroutine_at_once)->UseRealTime();
BENCHMARK(loop_post)->UseRealTime();
BENCHMARK(pool_and_back)->UseRealTime();
BENCHMARK_CAPTURE(host, plain_at_once, &Host::plain, "at_once", "{}")->UseRealTime();
BENCHMARK_CAPTURE(host, at_once, &Host::with_sdk, "at_once", "{}")->UseRealTime();
BENCHMARK_CAPTURE(host, after_a_post, &Host::with_sdk, "after_a_post", "{}")->UseRealTime();
BENCHMARK_CAPTURE(host, blocking, &Host::with_sdk, "blocking", "{}")->UseRealTime();
BENCHMARK_CAPTURE(host, json_at_once, &Host::with_sdk, "json_at_once", "{}")->UseRealTime();
BENCHMARK_CAPTURE(host, arguments_and_result, &Host::with_sdk, "arguments_and_result", words::fan_args_text)
    ->UseRealTime();
BENCHMARK(schema_check);
BENCHMARK(object_check);

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
