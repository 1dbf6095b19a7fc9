#include "protocol/sent_secrets.hpp"

#include "protocol/letter_case.hpp"
#include "protocol/plain_text.hpp"

#include <algorithm>
#include <iterator>

namespace redfish {

namespace {

constexpr std::size_t most_secrets = 64;
constexpr std::size_t shortest_anywhere = 4;
constexpr int deepest_value = 16;
constexpr std::string_view mask = "***";

bool means_secret(std::string_view name) {
    static constexpr std::string_view words[] = {"password", "passwd",        "passphrase",  "secret",     "token",
                                                 "apikey",   "authorization", "credentials", "httpheaders"};
    const std::string lowered = lower(name);
    return std::any_of(std::begin(words), std::end(words), [&](std::string_view word) {
        return lowered.find(word) != std::string::npos;
    });
}

/// "u:p" of "https://u:p@host/x"; empty when there is none.
std::string_view user_information(std::string_view url, std::size_t scheme_end) {
    const auto start = scheme_end + 3;
    const auto end = std::min(url.find_first_of("/?# \t\r\n\"'<>", start), url.size());
    const auto at = url.substr(start, end - start).rfind('@');
    return at == std::string_view::npos ? std::string_view() : url.substr(start, at);
}

/// As JSON prints it inside its quotes.
std::string json_inside(const std::string& text) {
    const std::string printed = json(text).dump(-1, ' ', false, json::error_handler_t::replace);
    return printed.substr(1, printed.size() - 2);
}

bool is_word_at(std::string_view text, std::size_t start, std::size_t size) {
    const bool begins = start == 0 || !is_word_character(text[start - 1]);
    const bool ends = start + size == text.size() || !is_word_character(text[start + size]);
    return begins && ends;
}

std::string without_user_information(std::string_view text) {
    std::string out;
    std::size_t taken = 0;
    for (auto at = text.find("://"); at != std::string_view::npos; at = text.find("://", at + 3)) {
        const std::string_view user = user_information(text, at);
        if (!user.empty()) {
            out.append(text.substr(taken, at + 3 - taken)).append(mask);
            taken = at + 3 + user.size();
        }
    }
    return out.append(text.substr(taken));
}

}  // namespace

void SentSecrets::add(const std::string& secret) {
    const bool is_known = std::find(secrets_.begin(), secrets_.end(), secret) != secrets_.end();
    if (secret.empty() || is_known || secrets_.size() >= most_secrets) {
        return;
    }
    secrets_.push_back(secret);
    if (std::string printed = json_inside(secret); printed != secret) {
        secrets_.push_back(std::move(printed));
    }
    std::stable_sort(secrets_.begin(), secrets_.end(), [](const std::string& a, const std::string& b) {
        return a.size() > b.size();
    });
}

void SentSecrets::learn(const json& value, bool is_secret, int depth) {
    if (depth > deepest_value) {
        return;
    }
    if (value.is_object()) {
        for (auto it = value.begin(); it != value.end(); ++it) {
            learn(it.value(), is_secret || means_secret(it.key()), depth + 1);
        }
    } else if (value.is_array()) {
        for (const json& item : value) {
            learn(item, is_secret, depth + 1);
        }
    } else if (value.is_string()) {
        const auto& text = value.get_ref<const std::string&>();
        if (is_secret) {
            add(text);
        } else if (const auto scheme_end = text.find("://"); scheme_end != std::string::npos) {
            const std::string_view user = user_information(text, scheme_end);
            const auto colon = user.find(':');
            if (colon != std::string_view::npos) {
                add(std::string(user.substr(colon + 1)));
            }
        }
    } else if (is_secret && value.is_number()) {
        add(value.dump());
    }
}

void SentSecrets::learn(const json& body) {
    learn(body, false, 0);
}

std::string SentSecrets::masked(std::string_view text) const {
    std::string out = without_user_information(text);
    for (const std::string& secret : secrets_) {
        const bool is_word_only = secret.size() < shortest_anywhere;
        std::string replaced;
        std::size_t taken = 0;
        for (auto at = out.find(secret); at != std::string::npos; at = out.find(secret, at)) {
            if (is_word_only && !is_word_at(out, at, secret.size())) {
                ++at;
                continue;
            }
            replaced.append(out, taken, at - taken).append(mask);
            at += secret.size();
            taken = at;
        }
        out = replaced.append(out, taken, std::string::npos);
    }
    return out;
}

}  // namespace redfish
