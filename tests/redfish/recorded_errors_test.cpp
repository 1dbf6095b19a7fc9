#include "client/failure.hpp"
#include "protocol/error_text.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

using namespace redfish;

namespace {

std::filesystem::path errors_folder() {
    const char* given = std::getenv("TENON_BMC_ERRORS");
    return given != nullptr && *given != '\0' ? given : TENON_SOURCE_DIR "/../shared/redfish/errors";
}

/// As the service sent it: a body that was text is recorded as a string, one that was JSON as itself. A JSON string
/// that was the whole body is recorded with its quotes.
std::string sent_body(const json& recorded) {
    const json& body = member(recorded, "body");
    if (body.is_null()) {
        return {};
    }
    return body.is_string() ? body.get<std::string>() : body.dump();
}

std::vector<std::string> expected_parts(const json& recorded) {
    const json& expected = member(recorded, "expect_message_contains");
    std::vector<std::string> parts;
    if (expected.is_string()) {
        parts.push_back(expected.get<std::string>());
    }
    for (std::size_t i = 0; expected.is_array() && i < expected.size(); ++i) {
        parts.push_back(expected[i].is_string() ? expected[i].get<std::string>() : expected[i].dump());
    }
    return parts;
}

}  // namespace

TEST_CASE("the recorded error bodies are told in their own words") {
    const std::filesystem::path folder = errors_folder();
    if (!std::filesystem::is_directory(folder)) {
        WARN("skipped: there are no recorded error bodies at " << folder << " (TENON_BMC_ERRORS)");
        return;
    }
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        if (entry.path().extension() == ".json") {
            files.push_back(entry.path());
        }
    }
    std::sort(files.begin(), files.end());
    for (const auto& path : files) {
        SECTION(path.filename().string()) {
            std::ifstream file(path);
            const json recorded = parsed(std::string(std::istreambuf_iterator<char>(file), {}));
            REQUIRE(recorded.is_object());
            tenon::HttpResponse response;
            response.status = recorded.value("status", 400U);
            response.body = sent_body(recorded);
            const Refused refused("POST", "/redfish/v1/x", response);
            const std::string told = refused.message();
            CHECK(told.size() < 2'048);
            for (const std::string& part : expected_parts(recorded)) {
                INFO(told);
                CHECK(told.find(part) != std::string::npos);
            }
        }
    }
}
