#pragma once

#include "base/ed25519.hpp"
#include "base/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tenon {

/// `manifest` with the library's sha256 and, as its last line, the signature of `key`, which is known as `key_name`;
/// a signature that it has is replaced. Errc::conflict: it names another sha256. `path` is for messages only.
[[nodiscard]] Result<std::string> signed_manifest(
    std::string_view manifest, const std::string& path, const SigningKey& key, std::string_view key_name,
    std::string_view library_sha256
);

/// `tenon key NAME [--expires TIME]`: makes NAME.pem, which signs and stays secret, and NAME.yaml, by which others
/// trust it. Exit statuses of all three: 0: done, or it is good; 1: it is not; 2: an argument is wrong.
[[nodiscard]] int run_key(std::vector<std::string> arguments);

/// `tenon sign MANIFEST --key NAME.pem`: the library is taken from beside the manifest.
[[nodiscard]] int run_sign(std::vector<std::string> arguments);

/// `tenon verify MANIFEST [--keys DIR]`: as a host that trusts the keys in DIR would judge it.
[[nodiscard]] int run_verify(std::vector<std::string> arguments);

}  // namespace tenon
