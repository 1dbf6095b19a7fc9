#include "plugin/trusted_keys.hpp"

#include "base/directory_files.hpp"
#include "base/ed25519.hpp"
#include "base/yaml.hpp"
#include "plugin/abi_text.hpp"
#include "plugin/file_trust.hpp"

#include <fmt/format.h>

#include <functional>
#include <utility>

namespace tenon {

namespace fs = std::filesystem;

Result<TrustedKey> read_trusted_key(const fs::path& path) {
    if (auto trust = check_trust(path); trust.has_error()) {
        return trust.error();
    }
    const auto root = read_yaml_file(path.string());
    if (root.has_error()) {
        return root.error();
    }
    YamlReader reader(*root, "key");
    TrustedKey key;
    key.path = path.string();
    if (const auto schema = reader.required_text("schema"); !schema.empty() && schema != "tenon.key/1") {
        reader.fail("schema", fmt::format("the schema is '{}', this host reads 'tenon.key/1'", schema));
    }
    key.name = reader.required_text("name");
    if (!key.name.empty() && !is_plugin_name(key.name)) {
        reader.fail(
            "name",
            fmt::format("'{}' is not a key's name: a small letter, then small letters, digits, '-' and '_'", key.name)
        );
    }
    key.public_key = reader.required_text("ed25519");
    if (!key.public_key.empty() && !is_public_key(key.public_key)) {
        reader.fail("ed25519", "is not base64 of the 32 bytes of a public Ed25519 key");
    }
    if (const auto expires = reader.text("expires", {}); !expires.empty()) {
        key.expires = parse_iso8601(expires);
        if (!key.expires) {
            reader.fail("expires", fmt::format("'{}' is no time such as 2027-12-31T00:00:00Z", expires));
        }
    }
    if (auto done = reader.finish(); done.has_error()) {
        return done.error();
    }
    return key;
}

TrustedKeys read_trusted_keys(const fs::path& directory) {
    TrustedKeys keys;
    keys.directory = directory;
    std::error_code problem;
    if (!fs::exists(directory, problem)) {
        return keys;
    }
    if (auto trust = check_trust(directory); trust.has_error()) {
        keys.problems.push_back(trust.error());
        return keys;
    }
    const auto files = files_in(directory, ".yaml", problem);
    if (problem) {
        keys.problems.push_back(
            error(Errc::unavailable, fmt::format("{}: cannot be read: {}", directory.string(), problem.message()))
        );
    }
    for (const auto& file : files) {
        auto key = read_trusted_key(file);
        if (key.has_error()) {
            keys.problems.push_back(key.error());
            continue;
        }
        const auto [found, is_new] = keys.key_by_name.emplace(key->name, *key);
        if (!is_new) {
            keys.problems.push_back(error(
                Errc::conflict, fmt::format(
                                    "{}: {} has the name '{}' too; give one of them another", file.string(),
                                    found->second.path, key->name
                                )
            ));
        }
    }
    return keys;
}

}  // namespace tenon
