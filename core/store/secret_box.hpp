#pragma once

#include "base/result.hpp"

#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tenon {

/// Seals what is kept on disk, when there is a key. The first key seals, all of them open: while one takes over from
/// another, both are there. A sealed text is "tenon.sealed/1 <key's id> <base64>"; all else is taken as it is, so that
/// what was written before there was a key can be read.
class SecretBox {
public:
    /// Without a key: nothing is sealed.
    SecretBox() = default;

    /// Raw keys of seal_key_size bytes.
    explicit SecretBox(std::vector<std::string> keys);

    /// `about` is what it belongs to, a node's uuid: what is moved to another row does not open there.
    [[nodiscard]] std::string close(std::string_view text, std::string_view about) const;

    /// The error says which key is missing, or that the text was changed.
    [[nodiscard]] Result<std::string> open(std::string_view text, std::string_view about) const;

    /// Whether close() would make it anew: it is plain or of an older key.
    [[nodiscard]] bool is_outdated(std::string_view text) const;

private:
    struct Key {
        std::string raw;
        std::string id;
    };

    std::vector<Key> keys_;
};

/// Keys as a file of `secrets.key_file` holds them: a line each in base64, the newest first; '#' begins a comment.
[[nodiscard]] Result<std::vector<std::string>> parse_secrets_keys(std::string_view text, const std::string& place);

/// From `file`; when that is empty from the systemd credential `tenon-secrets-key`, else from the environment's
/// TENON_SECRETS_KEY, which is taken out of it. None of them: no key. A file that others can read is refused, as is one
/// that belongs to somebody else than root, us and `owner`.
[[nodiscard]] Result<std::vector<std::string>>
read_secrets_keys(const std::string& file, std::optional<uid_t> owner = {});

}  // namespace tenon
