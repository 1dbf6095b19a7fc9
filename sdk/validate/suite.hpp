// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "trial.hpp"

#include <string_view>
#include <vector>

namespace tenon::validate {

/// One test. It has one of the two functions; both run in a child process and throw nothing but test::NotStarted.
struct Test {
    std::string_view name;
    std::string_view about;
    void (*run)(Trial&) = nullptr;
    void (*run_method)(Trial&, const Subject&) = nullptr;  ///< once for each method, each with a host of its own
    bool is_start = false;  ///< of the plugin: when that fails there is no point in going on
};

/// Every test, in the order in which a reader wants them.
[[nodiscard]] std::vector<Test> all_tests();

}  // namespace tenon::validate
