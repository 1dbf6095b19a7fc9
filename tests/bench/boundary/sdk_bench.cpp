// What the boundary and the SDK cost, in a host that costs nothing; and JSON, by itself.

#include "bare_host.hpp"
#include "call_words.hpp"
#include "plain_work.hpp"
#include "plugin/fan_args.hpp"

#include <benchmark/benchmark.h>

#include <string>
#include <vector>

namespace tenon::bench {

namespace {

void direct_virtual_call(benchmark::State& state) {
    const auto method = make_method();
    std::string body;
    for (auto _ : state) {
        method->run("{}", body);
        benchmark::DoNotOptimize(body.data());
    }
}

void direct_coroutine_at_once(benchmark::State& state) {
    std::string body;
    for (auto _ : state) {
        answer_at_once(body);
        benchmark::DoNotOptimize(body.data());
    }
}

void direct_coroutine_after_a_turn(benchmark::State& state) {
    std::vector<std::coroutine_handle<>> waiting;
    std::string body;
    for (auto _ : state) {
        answer_after_a_turn(waiting, body);
        const auto next = waiting.back();
        waiting.pop_back();
        next.resume();
        benchmark::DoNotOptimize(body.data());
    }
}

/// One method of a real library, through a bare host's table.
void bare(benchmark::State& state, const char* library, const char* method, std::string_view args) {
    BareHost host(library);
    const auto& called = host.method(method);
    for (auto _ : state) {
        benchmark::DoNotOptimize(host.call(called, args));
    }
}

void json_arguments_read(benchmark::State& state) {
    for (auto _ : state) {
        benchmark::DoNotOptimize(parse_args<FanArgs>(words::fan_args_text));
    }
}

void json_result_written(benchmark::State& state) {
    const json result = json::parse(words::fan_args_text);
    for (auto _ : state) {
        std::string text;
        json_text::append(text, result);
        benchmark::DoNotOptimize(text.data());
    }
}

constexpr auto plain = TENON_BENCH_PLUGINS "/tenon_bench_plain.so";
constexpr auto with_sdk = TENON_BENCH_PLUGINS "/tenon_bench.so";

}  // namespace

BENCHMARK(direct_virtual_call);
BENCHMARK(direct_coroutine_at_once);
BENCHMARK(direct_coroutine_after_a_turn);
BENCHMARK_CAPTURE(bare, plain_at_once, plain, "at_once", "{}");
BENCHMARK_CAPTURE(bare, blocking, with_sdk, "blocking", "{}");
BENCHMARK_CAPTURE(bare, at_once, with_sdk, "at_once", "{}");
BENCHMARK_CAPTURE(bare, after_a_post, with_sdk, "after_a_post", "{}");
BENCHMARK_CAPTURE(bare, json_at_once, with_sdk, "json_at_once", "{}");
BENCHMARK_CAPTURE(bare, arguments_and_result, with_sdk, "arguments_and_result", words::fan_args_text);
BENCHMARK(json_arguments_read);
BENCHMARK(json_result_written);

}  // namespace tenon::bench

BENCHMARK_MAIN();
