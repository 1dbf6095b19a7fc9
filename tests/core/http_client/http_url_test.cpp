#include "http_client/http_message.hpp"
#include "http_client/http_url.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace tenon;

TEST_CASE("a URL is taken apart, with the port of its scheme") {
    const auto url = parse_http_url("HTTPS://BMC.example/redfish/v1/?a=b");
    REQUIRE(url.has_value());
    CHECK(url->is_tls);
    CHECK(url->authority() == "bmc.example:443");
    CHECK(url->target == "/redfish/v1/?a=b");
    CHECK(parse_http_url("http://10.0.0.1:8080")->authority() == "10.0.0.1:8080");
    CHECK(parse_http_url("http://[fe80::1]")->authority() == "[fe80::1]:80");
    CHECK(parse_http_url("http://[fe80::1]")->host == "fe80::1");
    CHECK(parse_http_url("http://[FE80:0::1]")->host == "fe80::1");
    CHECK(parse_http_url("http://[fe80::1%25eth0]:8")->authority() == "[fe80::1%eth0]:8");
    CHECK(parse_http_url("http://[fe80::1%3]")->host == "fe80::1%3");
}

TEST_CASE("what is no URL is refused with the reason") {
    const auto why = [](std::string_view text) { return parse_http_url(text).error().message; };
    CHECK(why("") == "the scheme is neither http nor https");
    CHECK(why("ftp://a") == "the scheme is neither http nor https");
    CHECK(why("http://") == "there is no host");
    CHECK(why("http://a:0") == "the port is no number from 1 to 65535");
    CHECK(why("http://a:65536") == "the port is no number from 1 to 65535");
    CHECK(why("http://a:b") == "the port is no number from 1 to 65535");
    CHECK(why("http://u:p@a") == "user information in a URL is not accepted");
    CHECK(why("http://a b") == "the host has characters that no host has");
    CHECK(why("http://[::1") == "the bracket of the IPv6 address is not closed");
    CHECK(why("http://[zz]") == "what is in brackets is no IPv6 address");
    CHECK(why("http://[fe80::1%]") == "what is in brackets is no IPv6 address");
    CHECK(why("http://[fe80::1%a b]") == "what is in brackets is no IPv6 address");
    CHECK(why("http://[::1]x") == "there is something after the IPv6 address");
    CHECK(why("http://a/#b") == "a fragment is not accepted");
    CHECK(why("http://a/\r\n") == "the path has blanks or control characters");
    CHECK(why("http://" + std::string(256, 'a')) == "the host has characters that no host has");
}

TEST_CASE("headers are found without case, the first one counts") {
    const HttpHeaders headers{{"ETag", "1"}, {"etag", "2"}};
    CHECK(find_header(headers, "Etag") == "1");
    CHECK_FALSE(find_header(headers, "ETa"));
}

TEST_CASE("the Host header has no port where it is the scheme's, and no zone") {
    CHECK(host_header_of(true, "bmc.example", "443") == "bmc.example");
    CHECK(host_header_of(false, "10.0.0.1", "80") == "10.0.0.1");
    CHECK(host_header_of(true, "10.0.0.1", "80") == "10.0.0.1:80");
    CHECK(host_header_of(true, "::1", "443") == "[::1]");
    CHECK(host_header_of(false, "fe80::1%eth0", "8080") == "[fe80::1]:8080");
}
