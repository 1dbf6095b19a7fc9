#include "api/node_secrets.hpp"

#include "api/text.hpp"
#include "model/secret_keys.hpp"

#include <algorithm>

namespace tenon::api {

namespace {

constexpr std::string_view mask = "\"******\"";

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
void append_masked_string(std::string& out, const std::string& shown) {
    const auto text = without_user_information(shown);
    if (text.find('=') == std::string_view::npos) {
        append_json_string(out, text);
        return;
    }
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
    append_json_string(out, masked);
}

template <class IsSecret>
void append_value(std::string& out, const Json& value, const IsSecret& is_secret) {
    if (value.is_object()) {
        out.push_back('{');
        bool is_first = true;
        for (const auto& item : value.items()) {
            if (!is_first) {
                out += ", ";
            }
            is_first = false;
            append_json_string(out, item.key());
            out += ": ";
            if (is_secret(item.key(), item.value())) {
                out += mask;
            } else {
                append_value(out, item.value(), is_secret);
            }
        }
        out.push_back('}');
    } else if (value.is_array()) {
        out.push_back('[');
        bool is_first = true;
        for (const auto& item : value) {
            if (!is_first) {
                out += ", ";
            }
            is_first = false;
            append_value(out, item, is_secret);
        }
        out.push_back(']');
    } else if (value.is_string()) {
        append_masked_string(out, value.get_ref<const std::string&>());
    } else {
        out += dump_json(value);
    }
}

bool is_empty(const Json& value) {
    return value.is_null() || (value.is_string() && value.get_ref<const std::string&>().empty());
}

/// oslo.utils goes into an object whatever its key, and judges its members by their own.
bool hides(std::string_view key, const Json& value) {
    return !value.is_object() && is_masked_key(key);
}

bool is_declared(const SecretKeys& declared, std::string_view key) {
    return std::find(declared.begin(), declared.end(), key) != declared.end();
}

}  // namespace

void append_masked_json(std::string& out, const Json& value, const SecretKeys& declared) {
    append_value(out, value, [&](std::string_view key, const Json& shown) {
        return hides(key, shown) || is_declared(declared, key);
    });
}

void append_driver_info(std::string& out, const Json& driver_info, const SecretKeys& declared) {
    append_value(out, driver_info, [&](std::string_view key, const Json& shown) {
        const bool is_snmp_key = (key == "snmp_auth_key" || key == "snmp_priv_key") && !is_empty(shown);
        return is_snmp_key || hides(key, shown) || is_declared(declared, key);
    });
}

void append_instance_info(std::string& out, const Json& instance_info) {
    append_value(out, instance_info, [](std::string_view key, const Json& shown) {
        const bool is_address = key == "image_url" && !is_empty(shown);
        return is_address || key == "configdrive" || hides(key, shown);
    });
}

}  // namespace tenon::api
