// SPDX-License-Identifier: Apache-2.0
#include "options.hpp"

#include "suite.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <random>
#include <string_view>

namespace tenon::validate {

namespace fs = std::filesystem;

const char* const help = R"(tenon validate [FLAGS] X.so

Loads a plugin as a host does, in child processes, and checks that it keeps every rule of <tenon/abi.h>: whatever its
arguments, its BMC, its host and its clients do. Exit status 0: it does; 1: it does not; 2: the command line is wrong.

  --list           the tests and what each of them checks
  --only NAME      only this test; may be given several times
  --seed N         the same arguments once more as in the run that printed this seed
  --config JSON    what init() is given; {} without it
  --bmc DIR        the BMC answers from DIR/redfish/v1/…/index.json; without it, it has an answer to everything
  --rounds N       so often the library is loaded and unloaded (50)
  --limit SECONDS  after so much time without any sign of life a test has failed (10)
  --json           one JSON document with every test, its outcome, reasons, seed and duration
)";

namespace {

std::uint64_t number_of(std::string_view flag, const std::string& text, std::uint64_t least) {
    std::uint64_t number = 0;
    const auto* const end = text.data() + text.size();
    const auto [stopped_at, failed] = std::from_chars(text.data(), end, number);
    if (failed != std::errc() || stopped_at != end || text.empty() || number < least) {
        throw UsageMistake{
            std::string(flag) + " takes a whole number from " + std::to_string(least) + ", not '" + text + "'"};
    }
    return number;
}

json config_of(const std::string& text) {
    auto config = json::parse(text, nullptr, false);
    if (!config.is_object()) {
        throw UsageMistake{"--config takes a JSON object, not '" + text + "'"};
    }
    return config;
}

std::string known_test(const std::string& name) {
    const auto tests = all_tests();
    if (std::none_of(tests.begin(), tests.end(), [&](const Test& test) { return test.name == name; })) {
        throw UsageMistake{"there is no test '" + name + "'; --list shows all of them"};
    }
    return name;
}

void take_library(Options& options, const std::string& path) {
    if (!options.library.empty()) {
        throw UsageMistake{"name one library, not both " + options.library + " and " + path};
    }
    std::error_code error;
    if (!fs::is_regular_file(path, error)) {
        throw UsageMistake{path + " is not a file"};
    }
    options.library = fs::absolute(path).lexically_normal().string();
}

}  // namespace

Options parse_options(const std::vector<std::string>& arguments) {
    Options options;
    options.seed = std::random_device()();
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const auto& flag = arguments[i];
        const auto value = [&] {
            if (i + 1 == arguments.size()) {
                throw UsageMistake{flag + " needs a value"};
            }
            return arguments[++i];
        };
        if (flag == "--help") {
            options.wants_help = true;
        } else if (flag == "--list") {
            options.wants_list = true;
        } else if (flag == "--json") {
            options.is_json = true;
        } else if (flag == "--only") {
            options.only.push_back(known_test(value()));
        } else if (flag == "--seed") {
            options.seed = number_of(flag, value(), 0);
        } else if (flag == "--rounds") {
            options.rounds = number_of(flag, value(), 1);
        } else if (flag == "--limit") {
            options.limit = std::chrono::seconds(number_of(flag, value(), 1));
        } else if (flag == "--config") {
            options.config = config_of(value());
        } else if (flag == "--bmc") {
            options.bmc_directory = value();
            if (!fs::is_directory(options.bmc_directory)) {
                throw UsageMistake{options.bmc_directory + " is not a directory"};
            }
        } else if (flag.rfind("--", 0) == 0) {
            throw UsageMistake{"unknown flag '" + flag + "'; --help lists them"};
        } else {
            take_library(options, flag);
        }
    }
    if (options.library.empty() && !options.wants_help && !options.wants_list) {
        throw UsageMistake{"name a library: tenon validate X.so"};
    }
    return options;
}

}  // namespace tenon::validate
