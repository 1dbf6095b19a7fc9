#include "store/secret_box.hpp"

#include "base/crypto.hpp"
#include "base/crypto_seal.hpp"
#include "base/trusted_file.hpp"

#include <fmt/format.h>

#include <sys/stat.h>

#include <cstdlib>
#include <span>
#include <utility>

namespace tenon {

namespace {

constexpr std::string_view mark = "tenon.sealed/1 ";
constexpr std::size_t id_size = 8;
constexpr std::size_t max_key_file = 64u << 10;
constexpr const char* variable = "TENON_SECRETS_KEY";
constexpr const char* credential = "/tenon-secrets-key";

std::string id_of(std::string_view key) {
    return sha256_hex(std::as_bytes(std::span(key))).substr(0, id_size);
}

std::string_view key_id_in(std::string_view text) {
    return text.starts_with(mark) ? text.substr(mark.size(), id_size) : std::string_view{};
}

Result<std::vector<std::string>> read_key_file(const std::string& path, std::optional<uid_t> owner = {}) {
    const auto text = read_secret_file(path, max_key_file, "these keys", owner);
    return text ? parse_secrets_keys(*text, path) : Result<std::vector<std::string>>(text.error());
}

}  // namespace

SecretBox::SecretBox(std::vector<std::string> keys) {
    for (auto& raw : keys) {
        auto id = id_of(raw);
        keys_.push_back({std::move(raw), std::move(id)});
    }
}

std::string SecretBox::close(std::string_view text, std::string_view about) const {
    if (keys_.empty()) {
        return std::string(text);
    }
    const auto& key = keys_.front();
    return fmt::format("{}{} {}", mark, key.id, base64(seal(key.raw, text, about)));
}

Result<std::string> SecretBox::open(std::string_view text, std::string_view about) const {
    const auto id = key_id_in(text);
    if (id.empty()) {
        return std::string(text);
    }
    for (const auto& key : keys_) {
        if (key.id != id) {
            continue;
        }
        const auto sealed = base64_decoded(text.substr(std::min(text.size(), mark.size() + id_size + 1)));
        auto opened = sealed ? unseal(key.raw, *sealed, about) : std::nullopt;
        if (!opened) {
            return error(Errc::unavailable, "what is sealed was changed; put a good copy of the file in its place");
        }
        return std::move(*opened);
    }
    return error(
        Errc::unavailable,
        fmt::format(
            "is sealed with key {}, which is not there; name the file with it in secrets.key_file, give it as systemd "
            "credential tenon-secrets-key or in TENON_SECRETS_KEY",
            id
        )
    );
}

bool SecretBox::is_outdated(std::string_view text) const {
    return !keys_.empty() && key_id_in(text) != keys_.front().id;
}

Result<std::vector<std::string>> parse_secrets_keys(std::string_view text, const std::string& place) {
    std::vector<std::string> keys;
    for (std::size_t number = 1; !text.empty(); ++number) {
        const auto end = text.find('\n');
        auto line = text.substr(0, end);
        text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
        while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) {
            line.remove_suffix(1);
        }
        if (line.empty() || line.front() == '#') {
            continue;
        }
        auto key = base64_decoded(line);
        if (!key || key->size() != seal_key_size) {
            return error(
                Errc::invalid, fmt::format(
                                   "{}:{}: this is no key, which is 32 random bytes in base64; make one with `openssl "
                                   "rand -base64 32`",
                                   place, number
                               )
            );
        }
        keys.push_back(std::move(*key));
    }
    if (keys.empty()) {
        return error(Errc::invalid, fmt::format("{}: there is no key; make one with `openssl rand -base64 32`", place));
    }
    return keys;
}

Result<std::vector<std::string>> read_secrets_keys(const std::string& file, std::optional<uid_t> owner) {
    if (!file.empty()) {
        return read_key_file(file, owner);
    }
    // NOLINTBEGIN(concurrency-mt-unsafe): at the start, before there are other threads
    if (const char* const folder = std::getenv("CREDENTIALS_DIRECTORY")) {
        const auto path = std::string(folder) + credential;

        struct stat about {};

        if (::stat(path.c_str(), &about) == 0) {
            return read_key_file(path);
        }
    }
    if (const char* const value = std::getenv(variable)) {
        auto keys = parse_secrets_keys(value, variable);
        ::unsetenv(variable);  // plugins, and what they start, need not have it
        return keys;
    }
    // NOLINTEND(concurrency-mt-unsafe)
    return std::vector<std::string>{};
}

}  // namespace tenon
