#include "http_client/http_message.hpp"

#include <algorithm>

namespace tenon {

namespace {

char to_lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

}  // namespace

bool equals_ignoring_case(std::string_view a, std::string_view b) {
    // Nearly everybody writes them alike.
    return a == b || (a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) {
                          return to_lower(x) == to_lower(y);
                      }));
}

std::optional<std::string_view> find_header(HttpHeaderView headers, std::string_view name) {
    for (const auto& [key, value] : headers) {
        if (key.size() == name.size() && equals_ignoring_case(key, name)) {
            return value;
        }
    }
    return std::nullopt;
}

}  // namespace tenon
