#include <catch2/catch.hpp>

#include <array>
#include <cstdio>
#include <memory>
#include <string>

namespace {

/// The dynamic symbols that the library defines, as nm prints them without addresses.
std::string exported(const std::string& library) {
    const std::string command = "nm -D --defined-only --format=posix '" + library + "' | cut -d' ' -f1,2";
    const std::unique_ptr<FILE, int (*)(FILE*)> pipe(::popen(command.c_str(), "r"), &::pclose);
    REQUIRE(pipe != nullptr);
    std::string text;
    std::array<char, 4096> buffer{};
    while (std::fgets(buffer.data(), buffer.size(), pipe.get()) != nullptr) {
        text += buffer.data();
    }
    return text;
}

}  // namespace

TEST_CASE("a plugin exports one symbol and none that is unique", "[abi-failure-1]") {
    for (const char* library :
         {"/plugins/tenon_fake.so", "/tests/plugins/tenon_lab.so", "/tests/plugins/tenon_probe.so",
          "/tests/plugins/tenon_plain_c.so", "/tests/sdk/first_plugin.so"}) {
        CAPTURE(library);
        CHECK(exported(TENON_BINARY_DIR + std::string(library)) == "tenon_plugin_entry_v1 T\n");
    }
}
