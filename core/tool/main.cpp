#include "base/log.hpp"
#include "config/command_line.hpp"
#include "tool/doctor.hpp"
#include "tool/inspect.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace {

constexpr auto help = R"(tenon: the vendor's and the operator's tool

  tenon doctor [tenond's flags]   why is my driver not there? Loads plugins and hardware types as tenond
                                  would and says how each of them fared. Exit status 0: all is well, 1: not.
  tenon inspect [--json] X.so     what a plugin's library is, needs and offers, and what would keep it from being
                                  loaded or unloaded; runs nothing of it. Exit status 0: it would be loaded here, 1: not.
  tenon --version
  tenon --help

`tenond --help` lists the flags: --plugins DIR --manifests DIR --hardware-types DIR --config FILE …
)";

int run_doctor(const std::vector<std::string>& arguments) {
    const auto command_line = tenon::parse_command_line(arguments);
    if (!command_line) {
        fmt::print(stderr, "tenon doctor: {}\n", command_line.error().message);
        return 2;
    }
    if (command_line->wants_help) {
        fmt::print("{}", help);
        return 0;
    }
    const auto diagnosis = tenon::diagnose(command_line->config);
    fmt::print("{}", diagnosis.report);
    return diagnosis.is_healthy ? 0 : 1;
}

int run_inspect(std::vector<std::string> arguments) {
    const auto flag = std::find(arguments.begin(), arguments.end(), "--json");
    const bool is_json = flag != arguments.end();
    if (is_json) {
        arguments.erase(flag);
    }
    if (arguments.size() != 1 || arguments.front().rfind("--", 0) == 0) {
        fmt::print(stderr, "tenon inspect: name one library: tenon inspect [--json] X.so\n");
        return 2;
    }
    const auto inspection = tenon::inspect_library(arguments.front());
    if (!inspection) {
        fmt::print(stderr, "tenon inspect: {}\n", inspection.error().message);
        return 1;
    }
    fmt::print("{}", is_json ? tenon::dump_json(*inspection) + "\n" : tenon::to_text(*inspection));
    return inspection->at("loads_here") == true ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
    tenon::log::start("error");
    std::vector<std::string> arguments(argv + 1, argv + argc);
    const auto verb = arguments.empty() ? std::string("--help") : arguments.front();
    if (verb == "doctor") {
        arguments.erase(arguments.begin());
        return run_doctor(arguments);
    }
    if (verb == "inspect") {
        arguments.erase(arguments.begin());
        return run_inspect(std::move(arguments));
    }
    if (verb == "--version") {
        fmt::print("tenon {}\n", TENON_VERSION);
        return 0;
    }
    if (verb == "--help") {
        fmt::print("{}", help);
        return arguments.empty() ? 2 : 0;
    }
    fmt::print(stderr, "tenon: unknown command '{}'; `tenon --help` lists them\n", verb);
    return 2;
}
