#include "tool/signing.hpp"

#include "base/new_file.hpp"
#include "base/trusted_file.hpp"
#include "base/yaml.hpp"
#include "config/config.hpp"
#include "plugin/abi_text.hpp"
#include "plugin/manifest_reader.hpp"
#include "plugin/manifest_signature.hpp"
#include "plugin/sealed_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <map>
#include <utility>

namespace tenon {

namespace {

namespace fs = std::filesystem;

struct Arguments {
    std::string subject;
    std::map<std::string, std::string, std::less<>> flags;
};

/// One word, and flags with a value.
Result<Arguments>
parse(const std::vector<std::string>& words, std::string_view wanted, std::vector<std::string_view> flags) {
    Arguments parsed;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const bool is_flag = std::find(flags.begin(), flags.end(), words[i]) != flags.end();
        if (is_flag && i + 1 < words.size()) {
            parsed.flags[words[i]] = words[i + 1];
            ++i;
        } else if (!words[i].starts_with('-') && parsed.subject.empty()) {
            parsed.subject = words[i];
        } else {
            return error(Errc::invalid, fmt::format("'{}' is not expected here; {}", words[i], wanted));
        }
    }
    if (parsed.subject.empty()) {
        return error(Errc::invalid, std::string(wanted));
    }
    return parsed;
}

int fail(std::string_view verb, const Error& why, int status) {
    fmt::print(stderr, "tenon {}: {}\n", verb, why.message);
    return status;
}

Result<std::string> make_key(const std::string& name, const std::string& expires) {
    if (!is_plugin_name(name)) {
        return error(
            Errc::invalid,
            fmt::format(
                "'{}' cannot be the name of a key: a small letter, then small letters, digits, '-' and '_'", name
            )
        );
    }
    const auto end = parse_iso8601(expires);
    if (!expires.empty() && !end) {
        return error(Errc::invalid, fmt::format("--expires: '{}' is no time such as 2027-12-31T00:00:00Z", expires));
    }
    if (end && *end <= std::chrono::system_clock::now()) {
        return error(Errc::invalid, fmt::format("--expires: {} has passed; no host would trust the key", expires));
    }
    const auto key = make_signing_key();
    if (auto written = write_new_file(name + ".pem", key.pem, 0600); written.has_error()) {
        return written.error();
    }
    auto text = fmt::format("schema: tenon.key/1\nname: {}\ned25519: {}\n", name, key.public_key);
    text += expires.empty() ? "" : fmt::format("expires: {}\n", expires);
    if (auto written = write_new_file(name + ".yaml", text, 0644); written.has_error()) {
        return written.error();
    }
    return fmt::format(
        "{0}.pem signs; keep it secret. {0}.yaml goes to whoever is to trust it, into plugins.keys of the host:\n\n"
        "  tenon sign MANIFEST.yaml --key {0}.pem\n"
        "  tenon verify MANIFEST.yaml --keys .\n",
        name
    );
}

Result<SigningKey> read_signing_key(const std::string& path) {
    constexpr std::size_t max_size = 64u << 10;
    auto text = read_secret_file(path, max_size, "this key");
    if (text.has_error()) {
        return text.error();
    }
    auto key = parse_signing_key(std::move(*text));
    return key.has_value() ? key : error(key.error().code, fmt::format("{} {}", path, key.error().message));
}

Result<std::string> sha256_of(const fs::path& library) {
    const auto file = SealedFile::copy_of(library);
    if (file.has_error()) {
        return error(file.error().code, fmt::format("{}: {}", library.string(), file.error().message));
    }
    return file->sha256();
}

Result<std::string> sign_manifest(const std::string& path, const std::string& key_path) {
    const auto text = read_yaml_text(path);
    if (text.has_error()) {
        return text.error();
    }
    const auto manifest = parse_plugin_manifest(*text, path);
    if (manifest.has_error()) {
        return manifest.error();
    }
    const auto key = read_signing_key(key_path);
    if (key.has_error()) {
        return key.error();
    }
    const auto sha256 = sha256_of(fs::path(path).parent_path() / manifest->library);
    if (sha256.has_error()) {
        return sha256.error();
    }
    const auto name = fs::path(key_path).stem().string();
    const auto made = signed_manifest(*text, path, *key, name, *sha256);
    if (made.has_error()) {
        return made.error();
    }
    if (auto written = replace_file(path, *made, 0644); written.has_error()) {
        return written.error();
    }
    return fmt::format("{}: signed by the key {}, for {} with sha256 {}\n", path, name, manifest->library, *sha256);
}

Result<std::string> verify_manifest(const std::string& path, const fs::path& directory) {
    const auto manifest = read_plugin_manifest(path);
    if (manifest.has_error()) {
        return manifest.error();
    }
    const auto keys = read_trusted_keys(directory);
    for (const auto& problem : keys.problems) {
        fmt::print(stderr, "tenon verify: {}\n", problem.message);
    }
    if (auto checked = check_signature(*manifest, keys, std::chrono::system_clock::now()); checked.has_error()) {
        return checked.error();
    }
    const auto library = fs::path(path).parent_path() / manifest->library;
    const auto sha256 = sha256_of(library);
    if (sha256.has_error()) {
        return sha256.error();
    }
    if (*sha256 != manifest->sha256) {
        return error(
            Errc::plugin, fmt::format(
                              "{}: its sha256 is {}, the manifest {} says {}; they do not belong together",
                              library.string(), *sha256, path, manifest->sha256
                          )
        );
    }
    const auto& key = keys.key_by_name.find(manifest->signature->key)->second;
    return fmt::format(
        "{}: signed by the key {} ({}){}; {} is the library that was signed\n", path, key.name, key.path,
        key.expires ? ", which expires at " + to_iso8601(*key.expires) : std::string(), library.string()
    );
}

int finish(std::string_view verb, const Result<std::string>& outcome) {
    if (outcome.has_error()) {
        return fail(verb, outcome.error(), 1);
    }
    fmt::print("{}", *outcome);
    return 0;
}

}  // namespace

Result<std::string> signed_manifest(
    std::string_view manifest, const std::string& path, const SigningKey& key, std::string_view key_name,
    std::string_view library_sha256
) {
    const auto parsed = parse_plugin_manifest(manifest, path);
    if (parsed.has_error()) {
        return parsed.error();
    }
    if (!parsed->sha256.empty() && parsed->sha256 != library_sha256) {
        return error(
            Errc::conflict,
            fmt::format(
                "{}: says that the sha256 of {} is {}, and it is {}; correct the line or take the library "
                "that belongs to it",
                path, parsed->library, parsed->sha256, library_sha256
            )
        );
    }
    std::string text(signed_part(manifest));
    text += text.ends_with('\n') ? "" : "\n";
    text += parsed->sha256.empty() ? fmt::format("sha256: {}\n", library_sha256) : std::string();
    const auto signature = sign(key, signed_message(text));
    if (signature.has_error()) {
        return signature.error();
    }
    return text + fmt::format("{} {{ key: {}, ed25519: \"{}\" }}\n", signature_key, key_name, *signature);
}

int run_key(std::vector<std::string> arguments) {
    const auto parsed = parse(arguments, "tenon key NAME [--expires TIME]", {"--expires"});
    if (parsed.has_error()) {
        return fail("key", parsed.error(), 2);
    }
    const auto expires = parsed->flags.find("--expires");
    return finish("key", make_key(parsed->subject, expires == parsed->flags.end() ? "" : expires->second));
}

int run_sign(std::vector<std::string> arguments) {
    constexpr auto usage = "tenon sign MANIFEST --key NAME.pem";
    const auto parsed = parse(arguments, usage, {"--key"});
    if (parsed.has_error()) {
        return fail("sign", parsed.error(), 2);
    }
    const auto key = parsed->flags.find("--key");
    if (key == parsed->flags.end()) {
        return fail("sign", error(Errc::invalid, usage), 2);
    }
    return finish("sign", sign_manifest(parsed->subject, key->second));
}

int run_verify(std::vector<std::string> arguments) {
    const auto parsed = parse(arguments, "tenon verify MANIFEST [--keys DIR]", {"--keys"});
    if (parsed.has_error()) {
        return fail("verify", parsed.error(), 2);
    }
    const auto keys = parsed->flags.find("--keys");
    return finish(
        "verify", verify_manifest(parsed->subject, keys == parsed->flags.end() ? PluginsConfig{}.keys : keys->second)
    );
}

}  // namespace tenon
