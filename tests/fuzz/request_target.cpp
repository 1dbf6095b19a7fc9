#include "api/request_target.hpp"

#include "api/body_check.hpp"
#include "api/client_origin.hpp"
#include "api/microversion.hpp"
#include "require.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

// What a client sends beside HTTP's own grammar: target, query, version, JSON, and what a proxy says of it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tenon;
    using namespace tenon::api;
    const std::string text(reinterpret_cast<const char*>(data), size);
    static_cast<void>(parse_target(text));
    static_cast<void>(parse_query(text));
    static_cast<void>(is_nested_deeper(text, 25));
    static_cast<void>(outline_json(text));
    static_cast<void>(negotiate_version({{"X-OpenStack-Ironic-API-Version", text}}, false));
    Config config;
    config.trusted_proxies = {"10.0.0.0/8"};
    const OriginReader origins(config);
    for (const auto* const header : {"Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Prefix"}) {
        Request request;
        request.remote = "10.0.0.1";
        request.headers = {{"Host", "h"}, {header, text}};
        static_cast<void>(origins.remote_of(request));
        const auto url = origins.base_url_of(request, {});
        require(
            std::none_of(url.begin(), url.end(), [](char c) { return c <= ' ' || c == '"' || c == '<'; }),
            "a link is one"
        );
    }
    return 0;
}
