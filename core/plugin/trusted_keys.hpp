#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace tenon {

/// Whose signature of a manifest is believed (schema tenon.key/1).
struct TrustedKey {
    std::string name;
    std::string public_key;  ///< Ed25519, base64
    std::optional<Timestamp> expires;
    std::string path;
};

struct TrustedKeys {
    std::filesystem::path directory;
    std::map<std::string, TrustedKey, std::less<>> key_by_name;
    std::vector<Error> problems{};  ///< files that cannot be used, and why
};

[[nodiscard]] Result<TrustedKey> read_trusted_key(const std::filesystem::path& path);

/// Every *.yaml of `directory`. One that is damaged, that others than root and we can write to, or whose name an
/// earlier one has, is a problem and not trusted. A directory that is missing holds no key.
[[nodiscard]] TrustedKeys read_trusted_keys(const std::filesystem::path& directory);

}  // namespace tenon
