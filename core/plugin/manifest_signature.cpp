#include "plugin/manifest_signature.hpp"

#include "base/crypto.hpp"
#include "base/ed25519.hpp"

#include <fmt/format.h>

#include <span>

namespace tenon {

std::string_view signed_part(std::string_view manifest) {
    const auto line = manifest.find("\n" + std::string(signature_key));
    return line == std::string_view::npos ? manifest : manifest.substr(0, line + 1);
}

std::string signed_message(std::string_view signed_part) {
    return "tenon.plugin/1 sha256:" + sha256_hex(std::as_bytes(std::span(signed_part)));
}

Result<void> check_signature(const PluginManifest& manifest, const TrustedKeys& keys, Timestamp now) {
    const auto refuse = [&](std::string_view why) {
        return error(Errc::plugin, fmt::format("{}: {}", manifest.path, why));
    };
    if (manifest.sha256.empty()) {
        return refuse("a signature is asked for here, and the manifest has no sha256 of its library; `tenon sign`");
    }
    if (!manifest.signature) {
        return refuse("is not signed, which is asked for here; have its vendor sign it, or `tenon sign` it yourself");
    }
    const auto& signature = *manifest.signature;
    const auto found = keys.key_by_name.find(signature.key);
    if (found == keys.key_by_name.end()) {
        return refuse(fmt::format(
            "is signed by the key '{}', which is not trusted: {} has none of that name; put {}.yaml there if its owner "
            "is to be trusted",
            signature.key, keys.directory.string(), signature.key
        ));
    }
    const auto& key = found->second;
    if (!is_signed_by(key.public_key, signature.message, signature.ed25519)) {
        return refuse(fmt::format(
            "the signature is not that of the key '{}' ({}): the manifest was changed after it was signed, or somebody "
            "else signed it",
            key.name, key.path
        ));
    }
    if (key.expires && *key.expires <= now) {
        return refuse(fmt::format(
            "is signed by the key '{}', which has expired at {} ({}); have it signed by one that has not", key.name,
            to_iso8601(*key.expires), key.path
        ));
    }
    return {};
}

}  // namespace tenon
