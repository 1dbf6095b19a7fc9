#include "protocol/path.hpp"

#include <algorithm>

namespace redfish {

std::string path_of(std::string_view location) {
    const auto scheme_end = location.find("://");
    if (scheme_end != std::string_view::npos && location.find('/') > scheme_end) {
        const auto path = location.find('/', scheme_end + 3);
        return path == std::string_view::npos ? "/" : std::string(location.substr(path));
    }
    return std::string(location);
}

std::string_view without_trailing_slash(std::string_view path) {
    while (path.size() > 1 && path.back() == '/') {
        path.remove_suffix(1);
    }
    return path;
}

bool is_same_resource(std::string_view a, std::string_view b) {
    return without_trailing_slash(a) == without_trailing_slash(b);
}

std::string_view last_segment(std::string_view path) {
    path = without_trailing_slash(path);
    return path.substr(path.rfind('/') + 1);
}

bool is_member_path(std::string_view collection, std::string_view path) {
    collection = without_trailing_slash(collection);
    path = without_trailing_slash(path);
    const bool is_below = path.size() > collection.size() + 1 && path.substr(0, collection.size()) == collection &&
                          path[collection.size()] == '/';
    return is_below && path.find('/', collection.size() + 1) == std::string_view::npos;
}

bool is_safe_id(std::string_view id) {
    const auto is_unsafe = [](unsigned char c) {
        return c <= ' ' || c >= 0x7f || c == '/' || c == '\\' || c == '?' || c == '#';
    };
    return !id.empty() && id != "." && id != ".." && std::none_of(id.begin(), id.end(), is_unsafe);
}

std::string encoded_path(std::string_view path) {
    constexpr std::string_view allowed = "-._~!$&'()*+,;=:@/%";
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    for (const char c : path) {
        const auto byte = static_cast<unsigned char>(c);
        const bool is_alphanumeric = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        if (is_alphanumeric || allowed.find(c) != std::string_view::npos) {
            out.push_back(c);
        } else {
            out.push_back('%');
            out.push_back(digits[byte >> 4U]);
            out.push_back(digits[byte & 15U]);
        }
    }
    return out;
}

std::string member_path(std::string_view collection, std::string_view id) {
    return std::string(without_trailing_slash(collection)).append("/").append(id);
}

}  // namespace redfish
