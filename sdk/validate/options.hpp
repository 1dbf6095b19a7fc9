// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tenon/value.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace tenon::validate {

/// What is validated, and how. Every child process has its own copy.
struct Options {
    std::string library{};  ///< absolute
    std::uint64_t seed = 0;
    std::vector<std::string> only{};  ///< names of tests; none: all
    json config = json::object();     ///< what init() is given
    std::string bmc_directory{};     ///< resources as DIR/redfish/v1/index.json; empty: a BMC that has an answer to all
    std::size_t rounds = 50;         ///< of loading and unloading
    std::chrono::seconds limit{10};  ///< of real time, with one and the same thing
    bool is_json = false;
    bool wants_list = false;
    bool wants_help = false;
};

/// Where a command line is wrong, with the way out.
struct UsageMistake {
    std::string text;
};

/// Throws UsageMistake.
[[nodiscard]] Options parse_options(const std::vector<std::string>& arguments);

extern const char* const help;

}  // namespace tenon::validate
