#include "api/request_headers.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <utility>

using namespace tenon;
using tenon::api::RequestHeaders;

TEST_CASE("of the request before nothing is left") {
    RequestHeaders headers;
    headers.add("Accept", std::string(100, 'a'));
    headers.add("X-Auth-Token", "secret");
    headers.clear();
    CHECK(headers.begin() == headers.end());
    headers.add("Host", "h");
    CHECK(find_header(headers, "host") == "h");
    CHECK_FALSE(find_header(headers, "X-Auth-Token"));
    CHECK(headers.end() - headers.begin() == 1);
}

TEST_CASE("headers whose memory was lent are empty, and can be filled again") {
    RequestHeaders headers;
    headers.add("Host", "h");
    RequestHeaders lent(std::move(headers));
    CHECK(find_header(lent, "Host") == "h");
    CHECK(headers.begin() == headers.end());  // NOLINT(bugprone-use-after-move): what is promised
    headers.add("Accept", "a");
    lent = std::move(headers);
    CHECK(find_header(lent, "Accept") == "a");
    CHECK_FALSE(find_header(lent, "Host"));
}
