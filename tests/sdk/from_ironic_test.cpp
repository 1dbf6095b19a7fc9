#include <tenon/testing.hpp>

#include <catch2/catch.hpp>

#include <fstream>
#include <regex>
#include <sstream>
#include <string>

using namespace tenon;
using namespace std::chrono_literals;
using tenon::test::Host;

namespace {

const std::string from_ironic = TENON_BINARY_DIR "/tests/plugins/tenon_from_ironic.so";

std::string read(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    REQUIRE(file);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

/// Without indentation: the page shows members of a class as if they stood alone.
std::string flush_left(const std::string& text) {
    return std::regex_replace(text, std::regex("\n +"), "\n");
}

/// What the page says in a fenced block of this language.
std::vector<std::string> samples_of(const std::string& page, const std::string& language) {
    std::vector<std::string> samples;
    const std::string fence = "\n```" + language + "\n";
    for (auto begin = page.find(fence); begin != std::string::npos; begin = page.find(fence, begin)) {
        begin += fence.size();
        const auto end = page.find("\n```\n", begin);
        REQUIRE(end != std::string::npos);
        samples.push_back(page.substr(begin, end + 1 - begin));
        begin = end;
    }
    return samples;
}

}  // namespace

TEST_CASE("every sample of the page for Ironic's vendors is a part of the plugin that the tests call") {
    const std::string page = read(TENON_SOURCE_DIR "/sdk/from-ironic.md");
    const std::string plugin = flush_left(read(TENON_SOURCE_DIR "/tests/plugins/from_ironic/from_ironic_plugin.cpp"));
    const auto samples = samples_of(page, "cpp");
    CHECK(samples.size() >= 9);
    for (const auto& sample : samples) {
        CAPTURE(sample);
        CHECK(plugin.find(flush_left("\n" + sample).substr(1)) != std::string::npos);
    }
    const std::string method_options = read(TENON_SOURCE_DIR "/sdk/include/tenon/method.hpp");
    for (const auto* option : {"async", "attach", "lock", "timeout", "idempotent", "cancellable", "role", "validate"}) {
        CHECK(page.find(std::string("`.") + option) != std::string::npos);
        CHECK(method_options.find(std::string(" ") + option) != std::string::npos);
    }
}

TEST_CASE("the plugin of that page does what the page says") {
    Host host(from_ironic, obj("chassis", "/redfish/v1/Chassis/A"));
    host.bmc().on("PATCH", "/redfish/v1/Chassis/A").reply(204);
    host.bmc().on("GET", "/redfish/v1/Systems/1").reply(200, R"({"PowerState": "On"})");
    host.bmc().on("GET", "/redfish/v1/Chassis/A/Oem/Screenshot").reply(200, "\x89PNG");
    CHECK(host.call("led", obj("state", "blinking", "seconds", 5)).http() == 202);
    const auto refused = host.call("led", obj("state", "on", "seconds", 5));
    CHECK(refused.http() == 400);
    CHECK(refused.error() == "'seconds' is for a blinking LED only");
    CHECK(host.call("power_state").json() == obj("power_state", "On"));
    const auto picture = host.call("screenshot");
    CHECK(picture.body() == "\x89PNG");
    CHECK(picture.content_type() == "image/png");
    CHECK(host.call("models", "{}", {.is_driver_method = true}).json() == obj("models", arr("X9", "X10")));
    CHECK(host.call("where", "{}", {.driver_info = obj("acme_slot", 4)}).json() == obj("slot", 4, "node", "node-1"));
    CHECK(host.call("where").error() == "driver_info has no acme_slot");
    CHECK(host.call("checksum", obj("a", 1)).json() == host.call("checksum_blocking", obj("a", 1)).json());
    CHECK(host.call("count").json() == obj("calls", 1));
    CHECK(host.call("count").json() == obj("calls", 2));
    CHECK(host.log().front().message == "LED set");
    host.check();
}

TEST_CASE("the plugin of that page waits for a job without holding a thread") {
    Host host(from_ironic);
    const std::string job = "/redfish/v1/JobService/Jobs/7";
    host.bmc().on("GET", job).reply(200, R"({"JobState": "Running", "PercentComplete": 40})").times(3);
    host.bmc().on("GET", job).reply(200, R"({"JobState": "Exception"})");
    const auto ended = host.call("wait_for_job", obj("id", "7"));
    CHECK(ended.error() == "job 7 ended as Exception");
    CHECK(ended.elapsed() >= 15s);
    CHECK(host.progress().size() == 3);
    host.check();
}
