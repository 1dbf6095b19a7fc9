#include "base/log.hpp"
#include "library_fixture.hpp"
#include "plugin/manifest_reader.hpp"
#include "plugin/services.hpp"

#include <chrono>
#include <future>
#include <memory>
#include <random>
#include <string>
#include <vector>

using namespace tenon;
using namespace tenon::test;
using namespace std::chrono_literals;

namespace {

using Outcome = Result<Reply>;

/// One of what a call of the probe can wait for, for up to two milliseconds.
Invocation some_call(const LoadedPlugin& plugin, std::mt19937& random) {
    const char* const methods[] = {"sleep", "offload", "block", "checked", "work", "get_from_bmc"};
    auto asked = LibraryFixture::invocation(plugin, methods[random() % std::size(methods)]);
    const std::string_view pauses[] = {R"({"ms": 0})", R"({"ms": 1})", R"({"ms": 2})"};
    asked.args = asked.method->declared.name == "get_from_bmc" ? "{}"
                 : asked.method->declared.name == "checked"    ? R"({"a": 1})"
                                                               : pauses[random() % 3];
    if (random() % 3 == 0) {
        asked.deadline = std::chrono::steady_clock::now() + std::chrono::microseconds(random() % 2000);
    }
    return asked;
}

/// validate and invoke, as the conductor calls them; `asked` lives as long as the coroutine.
Awaitable<Outcome> run(PluginHost& host, Loop& loop, Invocation asked) {
    auto checked = co_await host.validate(loop, asked);
    if (checked.has_error()) {
        co_return checked.error();
    }
    co_return co_await host.invoke(loop, asked);
}

}  // namespace

TEST_CASE("ten thousand calls, cancelled anywhere, leave no call, operation or frame", "[abi-failure-12]") {
    log::start("warn");  // the probe tells much
    LibraryFixture f;
    auto about = read_plugin_manifest(TENON_SOURCE_DIR "/tests/plugins/probe/plugin-manifests/probe.yaml").value();
    const auto loaded = f.load(f.built("tests/plugins/tenon_probe.so"), about);
    auto& generation = *loaded.plugin.generation;
    std::mt19937 random(2026);  // the same calls every time
    std::size_t answered = 0;
    std::size_t cancelled = 0;
    for (int batch = 0; batch < 100; ++batch) {
        std::vector<std::unique_ptr<Cancellable<Outcome>>> calls;
        for (int i = 0; i < 100; ++i) {
            auto& loop = f.loops.at(0);
            calls.push_back(
                std::make_unique<Cancellable<Outcome>>(loop, run(f.host, loop, some_call(loaded.plugin, random)))
            );
            if (random() % 3 == 0) {
                calls[random() % calls.size()]->cancel();
            }
        }
        for (auto& call : calls) {
            try {
                const auto outcome = call->get();
                ++(outcome.has_error() ? cancelled : answered);
            } catch (const boost::system::system_error&) {
                ++cancelled;  // before it had begun
            }
        }
    }
    CHECK(answered > 1000);
    CHECK(cancelled > 1000);
    const auto until = std::chrono::steady_clock::now() + 60s;
    while ((f.host.services().calls_in_flight() != 0 || generation.in_flight() != 0) &&
           std::chrono::steady_clock::now() < until) {
        std::this_thread::yield();
    }
    // An operation is held by its call, and a call that has operations is in flight.
    CHECK(f.host.services().calls_in_flight() == 0);
    CHECK(generation.in_flight() == 0);
    CHECK(generation.context().allocated_blocks() == 0);
    CHECK(generation.context().allocated_bytes() == 0);
    CHECK(generation.context().misbehaviours() == 0);
    CHECK(generation.stop(60s).has_value());
}
