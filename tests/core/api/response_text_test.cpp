#include "api/response_text.hpp"

#include <catch2/catch.hpp>

using namespace tenon::api;

namespace {

/// With the date taken out.
std::string text_of(const Response& response, const Framing& framing) {
    std::string text;
    append_response(text, response, framing);
    const auto date = text.find("Date: ");
    REQUIRE(date != std::string::npos);
    text.erase(date, std::string("Date: Mon, 23 Nov 2026 12:00:00 GMT\r\n").size());
    return text;
}

}  // namespace

TEST_CASE("a response is its status line, headers, length and body") {
    Response response;
    response.status = 404;
    response.headers = {{"Content-Type", "application/json"}};
    response.body = "{}";
    CHECK(
        text_of(response, {}) ==
        "HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
    );
}

TEST_CASE("a HEAD is told the length and gets no body") {
    Response response;
    response.body = "12345";
    CHECK(text_of(response, {true, false, true}) == "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
}

TEST_CASE("an empty answer has a length and no content type", "[ironic-10]") {
    Response response;
    response.status = 202;
    CHECK(text_of(response, {}) == "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n");
}

TEST_CASE("the connection's fate is told where it is not the default") {
    CHECK(text_of({}, {false, false, false}) == "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    CHECK(text_of({}, {false, true, true}) == "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: keep-alive\r\n\r\n");
}

TEST_CASE("no header can break out of its line") {
    Response response;
    response.headers = {
        {"Content-Type", "text/plain\r\nSet-Cookie: a=b"},
        {"X\nY", "v"},
        {"Location", std::string("a\0b", 3)},
        {"Good", "v"},
    };
    CHECK(text_of(response, {}) == "HTTP/1.1 200 OK\r\nGood: v\r\nContent-Length: 0\r\n\r\n");
}

TEST_CASE("no control character passes, wherever in a long header it stands, and all else does") {
    for (unsigned code = 0; code < 256; ++code) {
        const bool is_control = code < 0x20 || code == 0x7f;
        for (std::size_t at = 0; at < 20; ++at) {
            std::string value = "abcdefgh\xff\x80 ~0123456789";
            value.at(at) = static_cast<char>(code);
            Response response;
            response.headers = {{"Name", value}};
            INFO(code << " at " << at);
            REQUIRE((text_of(response, {}).find("Name") == std::string::npos) == is_control);
        }
    }
}
