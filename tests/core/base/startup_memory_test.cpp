#include "base/startup_memory.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <string>

using namespace tenon;

namespace {

/// KiB of files' pages that are resident.
long resident_of_files() {
    std::ifstream status("/proc/self/status");
    const std::string name = "RssFile:";
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with(name)) {
            return std::stol(line.substr(name.size()));
        }
    }
    return 0;
}

}  // namespace

TEST_CASE("the code that only the start needed is given back, and runs when it is called again") {
    const auto before = resident_of_files();
    REQUIRE(before > 0);
    release_startup_memory();
    CHECK(resident_of_files() < before);
    CHECK(std::stol("7") == 7);
}
