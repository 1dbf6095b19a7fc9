#include "api/request_target.hpp"

#include "api/body_check.hpp"
#include "api/client_origin.hpp"
#include "api/microversion.hpp"
#include "api/session_parser.hpp"
#include "require.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace {

bool is_one_word(std::string_view text) {
    return std::none_of(text.begin(), text.end(), [](char c) {
        return static_cast<unsigned char>(c) <= ' ' || c == 0x7f;
    });
}

bool is_one_line(std::string_view text) {
    return text.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}

/// As a connection reads it.
void read_request(std::string_view bytes) {
    using namespace tenon::api;
    Request request;
    SessionParser parser(request);
    parser.header_limit(2'000);
    parser.body_limit(50'000);
    boost::system::error_code failure;
    while (!bytes.empty() && !failure && !parser.is_done()) {
        bytes.remove_prefix(parser.put(boost::asio::buffer(bytes), failure));
    }
    if (!parser.is_done() || failure) {
        return;
    }
    require(is_one_word(request.method) && is_one_word(request.target), "method and target are words");
    require(request.body.size() <= 50'000, "the body is bounded");
    for (const auto& [name, value] : request.headers) {
        require(is_one_word(name) && is_one_line(value), "a header is one line");
    }
    static_cast<void>(parse_target(request.target));
}

}  // namespace

// What a client sends: HTTP, target, query, version, JSON, and what a proxy says of it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tenon;
    using namespace tenon::api;
    const std::string text(reinterpret_cast<const char*>(data), size);
    read_request(text);
    static_cast<void>(parse_target(text));
    static_cast<void>(parse_query(text));
    static_cast<void>(is_nested_deeper(text, 25));
    static_cast<void>(outline_json(text));
    static_cast<void>(negotiate_version(HttpHeaders{{"X-OpenStack-Ironic-API-Version", text}}, false));
    Config config;
    config.trusted_proxies = {"10.0.0.0/8"};
    const OriginReader origins(config);
    for (const auto* const header : {"Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Prefix"}) {
        Request request;
        request.remote = "10.0.0.1";
        request.headers = HttpHeaders{{"Host", "h"}, {header, text}};
        static_cast<void>(origins.remote_of(request));
        const auto url = origins.base_url_of(request, {});
        require(
            std::none_of(url.begin(), url.end(), [](char c) { return c <= ' ' || c == '"' || c == '<'; }),
            "a link is one"
        );
    }
    return 0;
}
