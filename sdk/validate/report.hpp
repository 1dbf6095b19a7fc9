// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "options.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace tenon::validate {

enum class Outcome {
    ok,
    warned,
    skipped,
    failed
};

/// How one test went.
struct TestReport {
    std::string name{};
    std::string about{};
    std::vector<std::string> failures{};
    std::vector<std::string> warnings{};
    std::string skipped{};
    bool is_startable = true;  ///< the plugin has come up, as far as this test went
    std::size_t methods = 0;   ///< that it was done with
    std::chrono::milliseconds took{0};

    [[nodiscard]] Outcome outcome() const;
};

/// What a person sees when the test has ended; several lines, with the reasons.
[[nodiscard]] std::string to_text(const TestReport& report);

/// The last line.
[[nodiscard]] std::string summary_of(const std::vector<TestReport>& reports, const Options& options);

[[nodiscard]] json to_json(const std::vector<TestReport>& reports, const Options& options);

[[nodiscard]] bool has_failures(const std::vector<TestReport>& reports);

}  // namespace tenon::validate
