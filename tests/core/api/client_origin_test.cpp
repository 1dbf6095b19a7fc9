#include "api/client_origin.hpp"

#include <catch2/catch.hpp>

namespace tenon::api {

namespace {

struct Asked {
    Asked() { config.trusted_proxies = {"10.0.0.0/8", "unix"}; }

    std::string remote(const std::string& peer, HttpHeaders headers) {
        request.remote = peer;
        request.headers = std::move(headers);
        return std::string(OriginReader(config).remote_of(request));
    }

    std::string url(const std::string& peer, HttpHeaders headers) {
        request.remote = peer;
        request.headers = std::move(headers);
        request.local = "127.0.0.1:6385";
        return OriginReader(config).base_url_of(request, {});
    }

    Config config;
    Request request;
};

}  // namespace

TEST_CASE("the last address of the chain that is not a trusted proxy is the client") {
    Asked asked;
    CHECK(asked.remote("10.0.0.1", {{"X-Forwarded-For", "1.1.1.1, 192.0.2.7, 10.0.0.2"}}) == "192.0.2.7");
    CHECK(asked.remote("10.0.0.1", {{"x-forwarded-for", "192.0.2.7:80"}}) == "192.0.2.7");
    CHECK(asked.remote("unix", {{"X-Forwarded-For", "2001:db8::1"}}) == "2001:db8::1");
    CHECK(
        asked.remote("10.0.0.1", {{"Forwarded", "for=1.1.1.1, For=\"[2001:db8::1]:47\";proto=https"}}) == "2001:db8::1"
    );
    CHECK(asked.remote("10.0.0.1", {}) == "10.0.0.1");
    CHECK(asked.remote("10.0.0.1", {{"X-Forwarded-For", "10.0.0.9"}}) == "10.0.0.9");
    CHECK(asked.remote("192.0.2.1", {{"X-Forwarded-For", "1.1.1.1"}}) == "192.0.2.1");  // nobody believes it
}

TEST_CASE("links begin as a trusted proxy says, or as the client has asked") {
    Asked asked;
    CHECK(asked.url("192.0.2.1", {{"Host", "h:1"}, {"X-Forwarded-Proto", "https"}}) == "http://h:1");
    CHECK(asked.url("192.0.2.1", {}) == "http://127.0.0.1:6385");
    CHECK(asked.url("10.0.0.1", {{"Host", "h:1"}, {"X-Forwarded-Proto", "https"}}) == "https://h:1");
    CHECK(
        asked.url("10.0.0.1", {{"Host", "h"}, {"X-Forwarded-Host", "a.example, b"}, {"X-Forwarded-Prefix", "/bm"}}) ==
        "http://a.example/bm"
    );
    CHECK(
        asked.url("10.0.0.1", {{"Host", "h"}, {"Forwarded", "host=\"f.example:8443\";proto=https;for=_x"}}) ==
        "https://f.example:8443"
    );
    CHECK(asked.url("10.0.0.1", {{"Host", "h"}, {"X-Forwarded-Proto", "gopher"}}) == "http://h");
    CHECK(
        asked.url("10.0.0.1", {{"Host", "h"}, {"X-Forwarded-Host", "a/b"}, {"X-Forwarded-Prefix", "x"}}) == "http://h"
    );
    asked.request.is_tls = true;
    CHECK(asked.url("192.0.2.1", {{"Host", "h"}}) == "https://h");
    asked.config.public_endpoint = "https://public.example";
    CHECK(asked.url("10.0.0.1", {{"Host", "h"}, {"X-Forwarded-Host", "a"}}) == "https://public.example");
}

TEST_CASE("whatever a trusted proxy sends is read to its end") {
    Asked asked;
    const std::string text = "for=\"[2001:db8::1]:47\";proto=https;host=\"h\", for=10.0.0.1;;=,for=\"[\",for=";
    for (std::size_t size = 0; size <= text.size(); ++size) {
        static_cast<void>(asked.remote("10.0.0.1", {{"Forwarded", text.substr(0, size)}}));
        static_cast<void>(asked.url("10.0.0.1", {{"Forwarded", text.substr(size)}}));
    }
}

}  // namespace tenon::api
