#include <catch2/catch.hpp>

#include <fstream>
#include <map>
#include <regex>
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

TEST_CASE("every sample in the SDK's README is a part of the templates that the tests build, or a command that they run"
) {
    const std::string root = TENON_SOURCE_DIR "/sdk/";
    const std::string readme = read(root + "README.md");
    std::string files;
    for (const char* file :
         {"coroutine/first_plugin.cpp", "coroutine/first_test.cpp", "coroutine/CMakeLists.txt", "coroutine/first.yaml",
          "coroutine/first-hardware.yaml", "c/first_plugin.c"}) {
        files += read(root + "template/" + file);
    }
    // The page shows what `tenon new acme` makes.
    files = std::regex_replace(std::regex_replace(files, std::regex("First"), "Acme"), std::regex("first"), "acme");
    std::map<std::string, int> samples;
    for (std::size_t begin = readme.find("\n```"); begin != std::string::npos; begin = readme.find("\n```", begin)) {
        const std::size_t line_end = readme.find('\n', begin + 1);
        const std::string language = readme.substr(begin + 4, line_end - begin - 4);
        const std::size_t end = readme.find("\n```\n", line_end);
        REQUIRE(end != std::string::npos);
        const std::string sample = readme.substr(line_end + 1, end - line_end);
        begin = end + 4;
        ++samples[language];
        CAPTURE(language, sample);
        if (language != "sh") {  // those are run by readme_walk.sh
            CHECK(files.find(sample) != std::string::npos);
        }
    }
    for (const char* language : {"c", "cmake", "cpp", "sh", "yaml"}) {
        CAPTURE(language);
        CHECK(samples[language] >= 1);
    }
}
