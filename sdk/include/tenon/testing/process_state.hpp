// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dirent.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <clocale>
#include <cstdlib>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

extern "C" char** environ;

namespace tenon::test::detail {

/// What belongs to the process and not to a plugin.
class ProcessState {
public:
    [[nodiscard]] static ProcessState now() {
        ProcessState state;
        for (int signal = 1; signal < static_cast<int>(highest_signal); ++signal) {
            struct sigaction action {};

            if (::sigaction(signal, nullptr, &action) == 0) {
                // One union: the function is in the same place whichever kind it is.
                state.handlers_[static_cast<std::size_t>(signal)] = action.sa_handler;
            }
        }
        if (const char* locale = std::setlocale(LC_ALL, nullptr)) {  // NOLINT(concurrency-mt-unsafe): asks only
            state.locale_ = locale;
        }
        std::array<char, 4096> path{};
        if (::getcwd(path.data(), path.size()) != nullptr) {
            state.directory_ = path.data();
        }
        state.umask_ = read_umask();
        for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
            const std::string_view text(*entry);
            const auto end = text.find('=');
            state.environment_[std::string(text.substr(0, end))] = text.substr(std::min(end, text.size()));
        }
        return state;
    }

    /// In words, one text for each thing that `after` has otherwise.
    [[nodiscard]] std::vector<std::string> differences(const ProcessState& after) const {
        std::vector<std::string> found;
        for (std::size_t signal = 1; signal < highest_signal; ++signal) {
            if (handlers_[signal] != after.handlers_[signal]) {
                found.push_back("the handler of signal " + std::to_string(signal));
            }
        }
        if (locale_ != after.locale_) {
            found.push_back("the locale, from " + locale_ + " to " + after.locale_);
        }
        if (directory_ != after.directory_) {
            found.push_back("the working directory, from " + directory_ + " to " + after.directory_);
        }
        if (umask_ != after.umask_) {
            found.push_back("the umask, from " + umask_ + " to " + after.umask_);
        }
        std::set<std::string> names;
        for (const auto* state : {this, &after}) {
            for (const auto& [name, value] : state->environment_) {
                names.insert(name);
            }
        }
        for (const auto& name : names) {
            const auto before = environment_.find(name);
            const auto now = after.environment_.find(name);
            if (before == environment_.end() || now == after.environment_.end() || before->second != now->second) {
                found.push_back("the environment variable " + name);
            }
        }
        return found;
    }

private:
    static constexpr std::size_t highest_signal = 65;

    /// From /proc: umask() can only be asked by setting it.
    [[nodiscard]] static std::string read_umask() {
        std::ifstream status("/proc/self/status");
        for (std::string line; std::getline(status, line);) {
            if (line.compare(0, 7, "Umask:\t") == 0) {
                return line.substr(7);
            }
        }
        return "unknown";
    }

    std::array<void (*)(int), highest_signal> handlers_{};
    std::string locale_;
    std::string directory_;
    std::string umask_;
    std::map<std::string, std::string> environment_;
};

/// The threads of this process, by the kernel's numbers.
[[nodiscard]] inline std::set<std::string> threads_of_process() {
    std::set<std::string> ids;
    if (DIR* const directory = ::opendir("/proc/self/task")) {
        while (const dirent* entry = ::readdir(directory)) {  // NOLINT(concurrency-mt-unsafe): a stream of our own
            if (entry->d_name[0] != '.') {
                ids.insert(entry->d_name);
            }
        }
        ::closedir(directory);
    }
    return ids;
}

}  // namespace tenon::test::detail
