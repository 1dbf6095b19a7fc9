#include <tenon/testing.hpp>

#include <catch2/catch.hpp>

#include <string>
#include <utility>
#include <vector>

using tenon::obj;
using tenon::test::Host;
using tenon::test::NotStarted;

namespace {

/// The plugin with the C++ run-time of the system, and where it was built the one that has its own inside.
std::vector<std::string> throwers() {
    std::vector<std::string> all{TENON_BINARY_DIR "/tests/sdk/tenon_thrower.so"};
#ifdef TENON_STATIC_THROWER
    all.emplace_back(TENON_BINARY_DIR "/tests/sdk/tenon_thrower_static.so");
#endif
    return all;
}

const std::vector<std::pair<std::string, std::string>> texts = {
    {"int", "the plugin threw something that is not a std::exception; throw tenon::internal(text) instead"},
    {"standard", "a standard exception"},
    {"own", "the plugin threw something that is not a std::exception; throw tenon::internal(text) instead"},
    {"text", "a text"},
    {"error", "an error of the SDK"},
};

}  // namespace

TEST_CASE("whatever a method throws, wherever it is, is the call's result", "[abi-failure-8]") {
    for (const auto& library : throwers()) {
        Host host(library);
        for (const char* method :
             {"at_once", "after_a_callback", "in_a_task", "in_offloaded_work", "blocking", "validated"}) {
            for (const auto& [what, text] : texts) {
                CAPTURE(library, method, what);
                const auto result = host.call(method, obj("what", what));
                CHECK(result.status() == (what == "error" ? TENON_CONFLICT : TENON_INTERNAL));
                CHECK(result.error() == text);
            }
        }
        host.check();
    }
}

TEST_CASE("whatever a constructor throws is why the plugin did not start", "[abi-failure-8]") {
    for (const auto& library : throwers()) {
        for (const auto& [what, text] : texts) {
            CAPTURE(library, what);
            CHECK_THROWS_WITH(Host(library, obj("constructor", what)), Catch::Contains(text));
        }
    }
}

TEST_CASE("whatever stop() and the destructor throw is logged and the end goes on", "[abi-failure-8]") {
    for (const auto& library : throwers()) {
        for (const auto& [what, text] : texts) {
            CAPTURE(library, what);
            Host host(library, obj("stop", what, "destructor", what));
            host.stop();
            const auto log = host.log();
            REQUIRE(log.size() == 2);
            CHECK(log[0].level == TENON_ERROR);
            CHECK(log[0].message == "the plugin's stop() threw: " + text);
            CHECK(log[1].message == "the plugin's destructor threw: " + text);
            host.check();
        }
    }
}
