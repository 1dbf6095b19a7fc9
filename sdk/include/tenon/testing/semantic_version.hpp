// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <regex>
#include <string>

namespace tenon::test::detail {

/// As semver.org has it: "1.0.0", "2.1.0-rc.1+build.5"; at most 128 bytes.
[[nodiscard]] inline bool is_semantic_version(const std::string& version) {
    static const std::regex form(
        R"((0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?(\+[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?)"
    );
    return version.size() <= 128 && std::regex_match(version, form);
}

}  // namespace tenon::test::detail
