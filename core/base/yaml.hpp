#pragma once

#include "base/json.hpp"
#include "base/result.hpp"

#include <chrono>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tenon {

/// YAML as we accept it: mappings, sequences and scalars. Anchors, aliases, tags, several documents and duplicate keys
/// are refused, so is more than 64 KiB or more than 16 levels. Scalars are kept as text: what `yes` or `010` means is
/// said by whoever asks, not guessed.
struct YamlValue {
    enum class Kind : std::uint8_t {
        null,
        scalar,
        sequence,
        mapping
    };

    struct Member;

    Kind kind = Kind::null;
    std::string text;  ///< of a scalar
    bool is_quoted = false;
    std::vector<YamlValue> items;
    std::vector<Member> members;
    std::string place;  ///< "file.yaml:3:7"
};

struct YamlValue::Member {
    std::string key;
    std::string place;  ///< of the key
    YamlValue value;
};

/// `file` is only used in messages: "plugin-manifests/ilo.yaml:7:3: …".
[[nodiscard]] Result<YamlValue> parse_yaml(std::string_view text, const std::string& file);

/// The text of a file for parse_yaml(), which refuses what is longer than it may be.
[[nodiscard]] Result<std::string> read_yaml_text(const std::string& path);

/// The two, one after the other.
[[nodiscard]] Result<YamlValue> read_yaml_file(const std::string& path);

/// For values whose shape only a plugin knows: unquoted true/false, integers, decimals and null become themselves, all
/// else is text.
[[nodiscard]] Json to_json(const YamlValue& value);

/// Takes a mapping apart by its expected keys. The first mistake is kept, later calls do nothing, and finish() reports
/// it, or else a key that nobody asked for: "f.yaml:7:3: unknown key 'entrypiont'; did you mean 'entry_point'?".
class YamlReader {
public:
    /// `what` names the mapping in messages, such as "manifest".
    YamlReader(const YamlValue& mapping, std::string what);

    [[nodiscard]] std::string text(std::string_view key, std::string fallback);
    [[nodiscard]] std::string required_text(std::string_view key);
    [[nodiscard]] bool flag(std::string_view key, bool fallback);
    [[nodiscard]] std::uint64_t
    number(std::string_view key, std::uint64_t fallback, std::uint64_t min, std::uint64_t max);
    /// "2s", "500ms", "10m", "1h".
    [[nodiscard]] std::chrono::milliseconds duration(std::string_view key, std::chrono::milliseconds fallback);
    /// A sequence of texts, or one text.
    [[nodiscard]] std::vector<std::string> texts(std::string_view key, std::vector<std::string> fallback);
    /// nullptr when the key is missing. The caller reads it with a reader of its own and passes a failure to fail().
    [[nodiscard]] const YamlValue* child(std::string_view key);

    [[nodiscard]] bool has(std::string_view key) const;
    /// "f.yaml:3:7: <message>", at the value of `key`, or at the mapping itself when the key is missing.
    void fail(std::string_view key, std::string_view message);
    void fail(Error error);

    [[nodiscard]] Result<void> finish();

private:
    const YamlValue* find(std::string_view key);

    const YamlValue& mapping_;
    std::string what_;
    std::vector<std::string> known_;
    std::string first_error_;
};

/// The name in `candidates` that `name` was probably meant to be; empty: none is near.
[[nodiscard]] std::string_view nearest_name(std::string_view name, const std::vector<std::string>& candidates);

}  // namespace tenon
