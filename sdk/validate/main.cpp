// SPDX-License-Identifier: Apache-2.0

/// \file
/// `tenon validate`: whether a plugin keeps every rule of <tenon/abi.h>. This process never loads the plugin: each test
/// has a child of its own.

#include "run_suite.hpp"

#include <cstdio>
#include <exception>

namespace {

using namespace tenon::validate;

std::vector<Test> chosen(const Options& options) {
    auto tests = all_tests();
    if (!options.only.empty()) {
        std::erase_if(tests, [&](const Test& test) {
            return std::find(options.only.begin(), options.only.end(), test.name) == options.only.end();
        });
    }
    return tests;
}

int list_tests() {
    for (const auto& test : all_tests()) {
        std::printf("%-17s %s\n", std::string(test.name).c_str(), std::string(test.about).c_str());
    }
    return 0;
}

int validate(const Options& options) {
    if (!options.is_json) {
        std::printf("%s, seed %llu\n", options.library.c_str(), static_cast<unsigned long long>(options.seed));
    }
    const auto reports = run_suite(chosen(options), options, [&](const TestReport& report) {
        if (!options.is_json) {
            std::printf("%s", to_text(report).c_str());
            std::fflush(stdout);
        }
    });
    const auto last = options.is_json
                          ? to_json(reports, options).dump(2, ' ', false, tenon::json::error_handler_t::replace) + "\n"
                          : summary_of(reports, options);
    std::printf("%s", last.c_str());
    return has_failures(reports) ? 1 : 0;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        const auto options = parse_options({argv + 1, argv + argc});
        if (options.wants_help) {
            std::printf("%s", help);
            return 0;
        }
        return options.wants_list ? list_tests() : validate(options);
    } catch (const UsageMistake& mistake) {
        std::fprintf(stderr, "tenon validate: %s\n", mistake.text.c_str());
    } catch (const std::exception& error) {
        std::fprintf(stderr, "tenon validate: %s\n", error.what());
    }
    return 2;
}
