#include "api/secrets_in_text.hpp"

#include "api/text.hpp"
#include "model/secret_keys.hpp"

#include <algorithm>
#include <cstddef>

namespace tenon::api {

namespace {

bool is_blank(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

bool ends_value(char c) {
    return is_blank(c) || c == '\'' || c == '"' || c == '^' || c == '&' || c == ';';
}

/// Where the name ends that the '=' at `equals` assigns to, blanks and digits left out.
std::size_t end_of_name(std::string_view text, std::size_t equals) {
    auto end = equals;
    while (end > 0 && is_blank(text[end - 1])) {
        --end;
    }
    while (end > 0 && text[end - 1] >= '0' && text[end - 1] <= '9') {
        --end;
    }
    return end;
}

/// `https://user:password@bmc/x` -> `https://******@bmc/x`.
std::string without_user_information(std::string_view text) {
    const auto scheme = text.find("://");
    if (scheme == std::string_view::npos) {
        return std::string(text);
    }
    const auto start = scheme + 3;
    const auto authority = text.substr(start, text.find_first_of("/?#", start) - start);
    const auto at = authority.rfind('@');
    if (at == std::string_view::npos) {
        return std::string(text);
    }
    return std::string(text.substr(0, start)) + "******" + std::string(text.substr(start + at));
}

/// `user=x password=y` -> `user=x password=******`.
std::string without_assigned_secrets(std::string_view text) {
    const auto lowered = to_lower(text);
    std::string masked;
    std::size_t done = 0;
    for (auto equals = text.find('='); equals != std::string_view::npos;
         equals = text.find('=', std::max(done, equals + 1))) {
        if (!ends_with_masked_word(std::string_view(lowered).substr(0, end_of_name(lowered, equals)))) {
            continue;
        }
        auto value = equals + 1;
        while (value < text.size() && is_blank(text[value])) {
            ++value;
        }
        if (value < text.size() && (text[value] == '\'' || text[value] == '"')) {
            ++value;
        }
        auto end = value;
        while (end < text.size() && !ends_value(text[end])) {
            ++end;
        }
        if (end > value) {
            masked += text.substr(done, value - done);
            masked += "******";
            done = end;
        }
    }
    masked += text.substr(done);
    return masked;
}

}  // namespace

bool may_hold_secret(std::string_view text) {
    return text.find('@') != std::string_view::npos || text.find('=') != std::string_view::npos;
}

std::string without_secrets(std::string_view text) {
    return without_assigned_secrets(without_user_information(text));
}

}  // namespace tenon::api
