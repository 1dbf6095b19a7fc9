#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tenon {

using HttpHeader = std::pair<std::string, std::string>;
using HttpHeaders = std::vector<HttpHeader>;
using HttpHeaderView = std::span<const HttpHeader>;

/// The first value of `name`, compared without case.
[[nodiscard]] std::optional<std::string_view> find_header(HttpHeaderView headers, std::string_view name);

/// ASCII only, whatever the locale.
[[nodiscard]] bool equals_ignoring_case(std::string_view a, std::string_view b);

struct HttpRequest {
    std::string method = "GET";
    std::string target = "/";
    HttpHeaders headers;
    std::string body;
};

struct HttpResponse {
    unsigned status = 0;
    HttpHeaders headers;  ///< names as the server spelled them
    std::string body;     ///< decoded
};

}  // namespace tenon
