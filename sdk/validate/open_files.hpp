// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <system_error>
#include <vector>

namespace tenon::validate {

using OpenFiles = std::map<std::string, std::string>;  // descriptor -> what it leads to

[[nodiscard]] inline OpenFiles open_files() {
    namespace fs = std::filesystem;
    OpenFiles found;
    for (const auto& entry : fs::directory_iterator("/proc/self/fd")) {
        std::error_code error;  // the iterator's own is gone by the time that somebody asks
        const auto target = fs::read_symlink(entry.path(), error).string();
        if (!error && target.find("/fd") == std::string::npos) {
            found[entry.path().filename().string()] = target;
        }
    }
    return found;
}

/// "descriptor 7 (/tmp/x)"
[[nodiscard]] inline std::vector<std::string> files_only_in(const OpenFiles& these, const OpenFiles& those) {
    std::vector<std::string> only;
    for (const auto& [number, target] : these) {
        if (const auto found = those.find(number); found == those.end() || found->second != target) {
            only.push_back("descriptor " + number + " (" + target + ")");
        }
    }
    return only;
}

}  // namespace tenon::validate
