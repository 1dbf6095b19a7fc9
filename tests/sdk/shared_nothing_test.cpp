#include <tenon/testing.hpp>

#include <catch2/catch.hpp>

#include <string>

using tenon::test::Host;

namespace namesake {

/// This program exports its symbols, so that the dynamic loader would give it to whoever asks for the name.
[[gnu::visibility("default"), gnu::noinline]] const char* who();

const char* who() {
    return "host";
}

}  // namespace namesake

TEST_CASE("two plugins of one SDK share no variable", "[abi-failure-1]") {
    Host one(TENON_BINARY_DIR "/tests/sdk/tenon_twin_one.so");
    Host two(TENON_BINARY_DIR "/tests/sdk/tenon_twin_two.so");
    CHECK(one.call("count").body() == "[1, 1, 1]");
    CHECK(one.call("count").body() == "[2, 2, 2]");
    CHECK(two.call("count").body() == "[1, 1, 1]");
    CHECK(one.call("count").body() == "[3, 3, 3]");
    one.check();
    two.check();
}

TEST_CASE("a hundred times loaded, a plugin is gone each time and begins anew", "[abi-failure-1]") {
    for (int round = 0; round < 100; ++round) {
        Host host(TENON_BINARY_DIR "/tests/sdk/tenon_twin_one.so");
        const auto body = host.call("count").body();
        REQUIRE((tenon::test::detail::is_sanitized || body == "[1, 1, 1]"));
        host.check();  // also that the library is no longer mapped
    }
}

TEST_CASE("a function of one name is each one's own, in two plugins and in the host", "[abi-failure-9]") {
    Host one(TENON_BINARY_DIR "/tests/sdk/tenon_twin_one.so");
    Host two(TENON_BINARY_DIR "/tests/sdk/tenon_twin_two.so");
    CHECK(one.call("name").body() == "\"one\"");
    CHECK(two.call("name").body() == "\"two\"");
    CHECK(std::string(namesake::who()) == "host");
    one.check();
    two.check();
}
