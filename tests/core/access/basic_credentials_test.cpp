#include "access/basic_credentials.hpp"
#include "base/crypto.hpp"

#include <catch2/catch.hpp>

namespace tenon {

namespace {

std::string refusal_of(std::string_view header) {
    const auto read = read_basic_credentials(header);
    if (read) {
        return "it was read";
    }
    CHECK(read.error().status == 400);
    CHECK(read.error().challenge.empty());
    return read.error().message;
}

}  // namespace

TEST_CASE("user and password part at the first colon") {
    const auto read = read_basic_credentials("Basic " + base64("admin:se:cret"));
    REQUIRE(read.has_value());
    CHECK(read->user == "admin");
    CHECK(read->password == "se:cret");
    CHECK(read_basic_credentials("  bAsIc \t YWRtaW46c2VjcmV0 ").has_value());
    CHECK(read_basic_credentials("Basic " + base64(":"))->user.empty());
}

TEST_CASE("what is wrong with a header is said in Ironic's words") {
    CHECK(refusal_of("") == "Could not parse Authorization header");
    CHECK(refusal_of("Basic") == "Could not parse Authorization header");
    CHECK(refusal_of("Basic   ") == "Could not parse Authorization header");
    CHECK(refusal_of("Bearer abc") == "Unsupported authorization type \"Bearer\"");
    CHECK(refusal_of("Basic !!!") == "Could not decode authorization token");
    CHECK(refusal_of("Basic YWRtaW4=") == "Could not decode authorization token");
    CHECK(refusal_of("Basic YWRt aW46") == "Could not decode authorization token");
    CHECK(refusal_of("Basic " + base64("\xff\xfe:x")) == "Could not decode authorization token");
}

}  // namespace tenon
