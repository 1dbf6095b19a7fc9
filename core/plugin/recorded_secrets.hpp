#pragma once

#include "base/json.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tenon {

/// Takes secrets out of what a recording holds: by the names of keys and headers, in URLs, in `name=value`, and
/// wherever a secret stands that was seen before. "***" stands for what was there. Not thread-safe.
class RecordedSecrets {
public:
    enum class Flow : std::uint8_t {
        given,  ///< to the plugin: a replay will give it again, so a number becomes 0 and not a text
        said    ///< by the plugin: a replay compares it, and "***" is equal to anything
    };

    /// From now on masked wherever it stands, also as JSON and URLs write it. Of fewer than four bytes: not, for it
    /// would stand everywhere.
    void learn(std::string_view secret);

    /// What secret keys of call arguments, configuration or driver_info hold, is learned.
    void learn_from(const Json& document);

    /// The same of JSON text; of what is no JSON nothing is learned.
    void learn_from_text(std::string_view json);

    [[nodiscard]] std::string in_text(std::string_view text) const;

    /// JSON is returned byte for byte where there is nothing to mask; what is no JSON is a text. Long secrets of a
    /// BMC's answer are learned: its tokens may come back in another place.
    [[nodiscard]] std::string in_body(std::string_view body, Flow flow);

    [[nodiscard]] std::string in_header(std::string_view name, std::string_view value) const;

private:
    [[nodiscard]] bool may_stand_in(std::string_view body) const;
    [[nodiscard]] bool mask(Json& value, Flow flow, bool is_secret);

    std::vector<std::string> forms_;  // the longest first
};

}  // namespace tenon
