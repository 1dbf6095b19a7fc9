// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "report.hpp"
#include "suite.hpp"

#include <functional>
#include <vector>

namespace tenon::validate {

/// Runs the tests, as many side by side as there are processors. `on_end` is called for each as it ends; the reports
/// come back in the order of the tests.
[[nodiscard]] std::vector<TestReport>
run_suite(const std::vector<Test>& tests, const Options& options, const std::function<void(const TestReport&)>& on_end);

}  // namespace tenon::validate
