#include "base/crypto.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <set>

using namespace tenon;

TEST_CASE("SHA-256 of a known text is the known digest", "[base]") {
    constexpr std::string_view text = "abc";
    CHECK(
        sha256_hex(std::as_bytes(std::span(text))) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    );
}

TEST_CASE("a random UUID is version 4 and does not repeat", "[base]") {
    std::set<std::string> seen;
    for (int i = 0; i < 1000; ++i) {
        const auto uuid = random_uuid();
        REQUIRE(uuid.size() == 36);
        CHECK(uuid[14] == '4');
        CHECK(std::string("89ab").find(uuid[19]) != std::string::npos);
        CHECK(seen.insert(uuid).second);
    }
}

TEST_CASE("time-ordered uuids are version 7, begin with the time and are all different") {
    const auto milliseconds = [] {
        const auto now = std::chrono::system_clock::now().time_since_epoch();
        return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
    };
    std::set<std::string> seen;
    for (int i = 0; i < 1000; ++i) {
        const auto before = milliseconds();
        const auto uuid = time_ordered_uuid();
        const auto after = milliseconds();
        REQUIRE(uuid.size() == 36);
        CHECK(uuid[14] == '7');
        CHECK(std::string("89ab").find(uuid[19]) != std::string::npos);
        const auto time = std::stoll(uuid.substr(0, 8) + uuid.substr(9, 4), nullptr, 16);
        CHECK(before <= time);
        CHECK(time <= after);
        CHECK(seen.insert(uuid).second);
    }
}

TEST_CASE("base64 pads as HTTP basic wants it", "[base]") {
    CHECK(base64("admin:secret") == "YWRtaW46c2VjcmV0");
    CHECK(base64("a") == "YQ==");
    CHECK(base64("").empty());
}

TEST_CASE("base64 is taken back strictly", "[base]") {
    CHECK(base64_decoded("YWRtaW46c2VjcmV0") == "admin:secret");
    CHECK(base64_decoded("YQ==") == "a");
    CHECK(base64_decoded("") == "");
    for (const auto* const wrong :
         {"YQ=", "YQ", "YQ===", "=YQ=", "Y=Q=", "!!!!", "YQ==YQ==", "YW Rt", "YQ=a", "===="}) {
        CHECK_FALSE(base64_decoded(wrong));
    }
}

TEST_CASE("a fingerprint is the same for the same text only", "[base]") {
    CHECK(fingerprint("a") == fingerprint("a"));
    CHECK(fingerprint("a") != fingerprint("b"));
    CHECK(fingerprint("") != fingerprint(std::string_view("\0", 1)));
}
