// SPDX-License-Identifier: Apache-2.0

/// \file
/// tenon-replay X.so FILE [--json]: runs a plugin against a recording, see <tenon/testing/replay.hpp>. Exit status 0:
/// it did what was recorded, 1: it did not, 2: the recording cannot be used.

#include <tenon/testing/replay.hpp>

#include <cstdio>
#include <exception>
#include <string>
#include <vector>

namespace {

using namespace tenon;

struct Outcome {
    test::Recording recording;
    std::string version;                     ///< of the plugin that is here
    std::vector<std::string> differences{};  ///< the first one from the recording, then what breaks a rule of abi.h
};

/// The recorded failure of a start is as good as a start.
std::string difference_of_start(const test::Recording& recording, const test::NotStarted& refusal) {
    const bool is_same = recording.init_status == refusal.status() && recording.init_status != TENON_OK &&
                         std::string(refusal.what()).find(recording.init_error) != std::string::npos;
    return is_same ? std::string()
                   : "line " + std::to_string(recording.init_line) + " of " + recording.path +
                         ": recorded init() with " + test::status_name(recording.init_status) +
                         (recording.init_error.empty() ? std::string() : ": " + recording.init_error) +
                         ", now: " + refusal.what();
}

Outcome replay(const std::string& library, const std::string& file) {
    Outcome outcome{test::read_recording(file), {}};
    try {
        test::Host host(library, outcome.recording.config);
        outcome.version = test::detail::copy_of(host.descriptor().version);
        try {
            static_cast<void>(test::replay(host, outcome.recording));
        } catch (...) {
            static_cast<void>(host.failures());  // what was thrown says it
            throw;
        }
        host.stop();
        outcome.differences = host.failures();
    } catch (const test::NotStarted& refusal) {
        if (auto difference = difference_of_start(outcome.recording, refusal); !difference.empty()) {
            outcome.differences.push_back(std::move(difference));
        }
    }
    return outcome;
}

void print(const Outcome& outcome, bool is_json) {
    const auto& recording = outcome.recording;
    if (is_json) {
        const json told =
            obj("equal", outcome.differences.empty(), "plugin", recording.plugin, "recorded_version", recording.version,
                "version", outcome.version, "calls", recording.calls.size(), "requests", recording.requests.size(),
                "differences", outcome.differences);
        std::printf("%s\n", told.dump(-1, ' ', false, json::error_handler_t::replace).c_str());
        return;
    }
    for (const auto& difference : outcome.differences) {
        std::fprintf(stderr, "tenon-replay: %s\n", difference.c_str());
    }
    if (outcome.differences.empty()) {
        std::printf(
            "%s %s does what was recorded with %s: %s, %s\n", recording.plugin.c_str(), outcome.version.c_str(),
            recording.version.c_str(), test::detail::counted(recording.calls.size(), "call").c_str(),
            test::detail::counted(recording.requests.size(), "request").c_str()
        );
    }
}

}  // namespace

int main(int argc, char** argv) {
    std::vector<std::string> words(argv + 1, argv + argc);
    const bool is_json = std::erase(words, "--json") > 0;
    if (words.size() != 2) {
        std::fprintf(stderr, "usage: tenon-replay X.so FILE [--json]\n");
        return 2;
    }
    try {
        const auto outcome = replay(words[0], words[1]);
        print(outcome, is_json);
        return outcome.differences.empty() ? 0 : 1;
    } catch (const std::exception& problem) {
        std::fprintf(stderr, "tenon-replay: %s\n", problem.what());
        return 2;
    }
}
