#pragma once

#include "api/exchange.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tenon::api {

/// A request target taken apart. The views are of the target, or of `decoded`.
struct RequestTarget {
    std::string_view authority;                  ///< of the absolute form; empty otherwise
    std::unique_ptr<const std::string> decoded;  ///< the path, if anything in it was percent-encoded
    std::vector<std::string_view> segments;      ///< decoded first, then split (as WSGI does): %2F separates, too
    bool has_empty_segment = false;              ///< "//" somewhere; one slash at the end does not count
    QueryParameters query;
};

/// nullopt: neither "/path?query" nor "http://host/path?query", or a path that is not UTF-8.
[[nodiscard]] std::optional<RequestTarget> parse_target(std::string_view target);

[[nodiscard]] QueryParameters parse_query(std::string_view query);

}  // namespace tenon::api
