#include <catch2/catch.hpp>

#include <fstream>
#include <sstream>
#include <string>

namespace {

std::string read(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    REQUIRE(file);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

}  // namespace

TEST_CASE("every sample in the SDK's README is a part of the template that the tests build") {
    const std::string root = TENON_SOURCE_DIR "/sdk/";
    const std::string readme = read(root + "README.md");
    std::string files;
    for (const char* file :
         {"first_plugin.cpp", "first_test.cpp", "CMakeLists.txt", "first.yaml", "first-hardware.yaml"}) {
        files += read(root + "template/" + file);
    }
    std::size_t samples = 0;
    for (std::size_t begin = readme.find("\n```"); begin != std::string::npos; begin = readme.find("\n```", begin)) {
        const std::size_t line_end = readme.find('\n', begin + 1);
        const std::string language = readme.substr(begin + 4, line_end - begin - 4);
        const std::size_t end = readme.find("\n```\n", line_end);
        REQUIRE(end != std::string::npos);
        const std::string sample = readme.substr(line_end + 1, end - line_end);
        begin = end + 4;
        if (language == "cpp" || language == "cmake" || language == "yaml") {
            ++samples;
            CAPTURE(sample);
            CHECK(files.find(sample) != std::string::npos);
        }
    }
    CHECK(samples >= 6);
}
