#include "plugin/recorded_secrets.hpp"

#include "model/secret_keys.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>

namespace tenon {

namespace {

constexpr std::string_view masked = "***";
constexpr std::size_t least_size = 4;
// What a BMC calls a password may be "Disabled"; what it calls a token is longer, and is not a word.
constexpr std::size_t least_size_of_bmc = 12;

bool is_name_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

bool ends_value(char c) {
    return std::string_view("&;,\"'<> \t\r\n").find(c) != std::string_view::npos;
}

/// Redfish's actions ("#Bios.ChangePassword") and annotations hold links and choices, which a replay needs.
bool is_secret_key(std::string_view key) {
    return !key.starts_with('#') && key.find('@') == std::string_view::npos && looks_like_secret(key);
}

/// False: neither the body nor JSON in its texts has a key that is one of a secret; where escapes are, who knows.
bool may_have_secret_key(std::string_view body) {
    return body.find('\\') != std::string_view::npos || may_hold_secret_key(body);
}

/// A number is compared as JSON writes it, and a body may have it otherwise: 1e3, 1000.0.
bool may_be_number(std::string_view form) {
    return form.find_first_not_of("0123456789+-.e") == std::string_view::npos;
}

std::string percent_encoded(std::string_view text) {
    std::string out;
    for (const char c : text) {
        is_name_character(c) || c == '.' || c == '~'
            ? out += c
            : out += fmt::format("%{:02X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
    }
    return out;
}

void replace_all(std::string& text, const std::string& secret) {
    for (auto at = text.find(secret); at != std::string::npos; at = text.find(secret, at + masked.size())) {
        text.replace(at, secret.size(), masked);
    }
}

/// "https://user:secret@host/x": to the '@' of the authority; a password may have a '/' in it that nobody has encoded.
void mask_url_passwords(std::string& text) {
    for (auto at = text.find("://"); at != std::string::npos; at = text.find("://", at + 3)) {
        const auto begin = at + 3;
        const auto end_of_url = std::min(text.find_first_of("\"'<> \t\r\n", begin), text.size());
        const auto end = std::min(text.find_first_of("/?#", begin), end_of_url);
        const auto colon = text.find(':', begin);
        if (colon == std::string::npos || colon >= end) {
            continue;
        }
        auto sign = text.rfind('@', end - 1);
        if (sign == std::string::npos || sign < colon) {
            const bool is_port = text.find_first_not_of("0123456789", colon + 1) >= end;
            sign = is_port ? std::string::npos : text.rfind('@', end_of_url - 1);
        }
        if (sign != std::string::npos && sign > colon + 1) {
            text.replace(colon + 1, sign - colon - 1, masked);
        }
    }
}

/// JSON in a text of JSON: what it stands for; nothing for an ordinary text.
std::optional<Json> nested_in(const std::string& text) {
    if (text.size() < 2 || (text.front() != '{' && text.front() != '[')) {
        return std::nullopt;
    }
    auto value = parse_json(text);
    return value ? std::optional<Json>(std::move(*value)) : std::nullopt;
}

/// "password=secret", "X-Auth-Token: secret", and in what is almost JSON
void mask_named_values(std::string& text) {
    constexpr std::string_view quotes = "\"'\\";
    for (std::size_t at = text.find_first_of("=:"); at != std::string::npos; at = text.find_first_of("=:", at + 1)) {
        auto name_end = at;
        while (name_end > 0 && quotes.find(text[name_end - 1]) != std::string_view::npos) {
            --name_end;
        }
        auto name = name_end;
        while (name > 0 && is_name_character(text[name - 1])) {
            --name;
        }
        std::string lowered = text.substr(name, name_end - name);
        std::transform(lowered.begin(), lowered.end(), lowered.begin(), [](char c) {
            return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        });
        if (!ends_with_masked_word(lowered)) {
            continue;
        }
        const auto begin = text.find_first_not_of(" \t\"'\\", at + 1);
        auto end = begin;
        while (end < text.size() && !ends_value(text[end])) {
            ++end;
        }
        if (begin != std::string::npos && end > begin) {
            text.replace(begin, end - begin, masked);
        }
    }
}

}  // namespace

void RecordedSecrets::learn(std::string_view secret) {
    if (secret.size() < least_size) {
        return;
    }
    const auto quoted = Json(std::string(secret)).dump(-1, ' ', false, Json::error_handler_t::replace);
    for (auto& form : {std::string(secret), quoted.substr(1, quoted.size() - 2), percent_encoded(secret)}) {
        if (std::find(forms_.begin(), forms_.end(), form) == forms_.end()) {
            forms_.push_back(form);
        }
    }
    std::stable_sort(forms_.begin(), forms_.end(), [](const auto& a, const auto& b) { return a.size() > b.size(); });
}

void RecordedSecrets::learn_from(const Json& document) {
    const auto learn_all = [this](const Json& value, const auto& self) -> void {
        if (value.is_string()) {
            learn(value.get_ref<const std::string&>());
        } else if (value.is_number()) {
            learn(value.dump());
        } else if (value.is_structured()) {
            for (const auto& item : value.items()) {
                self(item.value(), self);
            }
        }
    };
    if (document.is_structured()) {
        for (const auto& item : document.items()) {
            if (document.is_object() && is_secret_key(item.key())) {
                learn_all(item.value(), learn_all);
            } else if (item.value().is_string()) {
                learn_from(nested_in(item.value().get_ref<const std::string&>()).value_or(Json()));
            } else {
                learn_from(item.value());
            }
        }
    }
}

void RecordedSecrets::learn_from_text(std::string_view json) {
    if (!may_have_secret_key(json)) {
        return;
    }
    if (const auto document = parse_json(json)) {
        learn_from(*document);
    }
}

/// False: in_body() would look through all of it and change nothing.
bool RecordedSecrets::may_stand_in(std::string_view body) const {
    return may_have_secret_key(body) || body.find("://") != std::string_view::npos ||
           std::any_of(forms_.begin(), forms_.end(), [body](const std::string& form) {
               return may_be_number(form) || body.find(form) != std::string_view::npos;
           });
}

std::string RecordedSecrets::in_text(std::string_view text) const {
    std::string out(text);
    for (const auto& form : forms_) {
        replace_all(out, form);
    }
    mask_url_passwords(out);
    mask_named_values(out);
    return out;
}

std::string RecordedSecrets::in_body(std::string_view body, Flow flow) {
    if (!may_stand_in(body)) {
        return std::string(body);
    }
    auto document = parse_json(body);
    if (!document) {
        return in_text(body);
    }
    return mask(*document, flow, false) ? document->dump(-1, ' ', false, Json::error_handler_t::replace)
                                        : std::string(body);
}

std::string RecordedSecrets::in_header(std::string_view name, std::string_view value) const {
    std::string lowered(name);
    std::transform(lowered.begin(), lowered.end(), lowered.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    const bool is_secret = looks_like_secret(lowered) || lowered.find("authorization") != std::string::npos ||
                           lowered.find("cookie") != std::string::npos || lowered.find("api-key") != std::string::npos;
    return is_secret ? std::string(masked) : in_text(value);
}

/// True: something was masked.
bool RecordedSecrets::mask(Json& value, Flow flow, bool is_secret) {
    if (value.is_structured()) {
        bool has_masked = false;
        for (auto item = value.begin(); item != value.end(); ++item) {
            const bool is_member = value.is_object();
            const bool is_annotation = is_member && item.key().find('@') != std::string::npos;
            const bool below = !is_annotation && (is_secret || (is_member && is_secret_key(item.key())));
            has_masked = mask(*item, flow, below) || has_masked;
        }
        return has_masked;
    }
    if (value.is_string()) {
        const auto& text = value.get_ref<const std::string&>();
        if (is_secret && !text.empty()) {
            if (text.size() >= least_size_of_bmc && text.find(' ') == std::string::npos) {
                learn(text);
            }
            value = masked;
            return true;
        }
        auto nested = nested_in(text);
        const bool is_nested_masked = nested && mask(*nested, flow, false);
        auto cleaned = is_nested_masked ? nested->dump(-1, ' ', false, Json::error_handler_t::replace)
                       : nested         ? text
                                        : in_text(text);
        if (cleaned != text) {
            value = std::move(cleaned);
            return true;
        }
        return false;
    }
    if (value.is_number() && is_secret) {
        value = flow == Flow::given ? Json(0) : Json(masked);
        return true;
    }
    if (value.is_number() && std::find(forms_.begin(), forms_.end(), value.dump()) != forms_.end()) {
        value = flow == Flow::given ? Json(0) : Json(masked);
        return true;
    }
    return false;
}

}  // namespace tenon
