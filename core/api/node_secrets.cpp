#include "api/node_secrets.hpp"

#include "api/text.hpp"

#include <algorithm>
#include <array>

namespace tenon::api {

namespace {

// Each of oslo.utils' _SANITIZE_KEYS contains one of these.
constexpr std::array<std::string_view, 26> words = {
    "password",
    "adminpass",
    "admin_pass",
    "new_pass",
    "passphrase",
    "secret",
    "token",
    "sys_pswd",
    "configdrive",
    "encrypted_key",
    "private_key",
    "fernetkey",
    "sslkey",
    "cephclusterfsid",
    "octaviaheartbeatkey",
    "rabbitcookie",
    "cephmanilaclientkey",
    "pacemakerremoteauthkey",
    "designaterndckey",
    "cephadminkey",
    "heatauthencryptionkey",
    "cephclientkey",
    "keystonecredential",
    "barbicansimplecryptokek",
    "cephrgwkey",
    "swifthashsuffix",
};
constexpr std::array<std::string_view, 3> more_words = {"migrationsshkey", "cephmdskey", "cephmonkey"};

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

bool ends_with_secret(std::string_view name) {
    const auto ends = [&](std::string_view word) { return name.ends_with(word); };
    return std::any_of(words.begin(), words.end(), ends) || std::any_of(more_words.begin(), more_words.end(), ends);
}

/// `user=x password=y` -> `user=x password=******`.
void append_masked_string(std::string& out, std::string_view text) {
    if (text.find('=') == std::string_view::npos) {
        append_json_string(out, text);
        return;
    }
    const auto lowered = to_lower(text);
    std::string masked;
    std::size_t done = 0;
    for (auto equals = text.find('='); equals != std::string_view::npos;
         equals = text.find('=', std::max(done, equals + 1))) {
        if (!ends_with_secret(std::string_view(lowered).substr(0, end_of_name(lowered, equals)))) {
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
    return !value.is_object() && looks_secret(key);
}

bool is_declared(const SecretKeys& declared, std::string_view key) {
    return std::find(declared.begin(), declared.end(), key) != declared.end();
}

}  // namespace

bool looks_secret(std::string_view key) {
    const auto lowered = to_lower(key);
    const auto holds = [&](std::string_view word) { return lowered.find(word) != std::string::npos; };
    return std::any_of(words.begin(), words.end(), holds) || std::any_of(more_words.begin(), more_words.end(), holds);
}

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
