#include "plugin/plugin_decisions.hpp"
#include "support/temporary_directory.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <filesystem>
#include <fstream>

using namespace tenon;
using test::TemporaryDirectory;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

CrashReport crash_of(const std::string& plugin, const std::string& sha256, Timestamp at) {
    return {plugin, "1.4.0", sha256, "set_fan", "req-1", "", "SIGSEGV", at};
}

const Timestamp noon{std::chrono::seconds(1'795'000'000)};

}  // namespace

TEST_CASE("a decision is there after a restart") {
    const TemporaryDirectory directory;
    const auto file = fs::path(directory / "decisions.json");
    {
        PluginDecisions decisions;
        REQUIRE(decisions.open(file));
        REQUIRE(decisions.disable("acme", "was disabled"));
        REQUIRE(decisions.disable("other", "was disabled, too"));
        REQUIRE(decisions.enable("other"));
        REQUIRE(decisions.quarantine(crash_of("acme", "aa", noon), 24h));
    }
    PluginDecisions decisions;
    REQUIRE(decisions.open(file));
    CHECK(decisions.why_disabled("acme") == "was disabled");
    CHECK(decisions.why_disabled("other") == std::nullopt);
    const auto quarantine = decisions.quarantine_of("aa", noon);
    REQUIRE(quarantine);
    CHECK(quarantine->plugin == "acme");
    CHECK(quarantine->version == "1.4.0");
    CHECK(quarantine->why == "crashed tenond in set_fan, request req-1 at 2026-11-18T11:06:40+00:00: SIGSEGV");
    CHECK(quarantine->until == noon + 24h);
    CHECK_FALSE(fs::exists(file.string() + ".new"));
}

TEST_CASE("a quarantine is for one build, ends by itself, and by trust") {
    PluginDecisions decisions;
    REQUIRE(decisions.quarantine(crash_of("acme", "aa", noon), 24h));
    CHECK(decisions.quarantine_of("aa", noon + 24h - 1s));
    CHECK_FALSE(decisions.quarantine_of("aa", noon + 24h));
    CHECK_FALSE(decisions.quarantine_of("bb", noon));
    CHECK_FALSE(*decisions.trust("other"));
    CHECK(*decisions.trust("acme"));
    CHECK_FALSE(decisions.quarantine_of("aa", noon));
}

TEST_CASE("a decision that cannot be kept is not taken") {
    PluginDecisions decisions;
    REQUIRE(decisions.open("/nonexistent/decisions.json"));
    const auto failed = decisions.disable("acme", "was disabled");
    REQUIRE(failed.has_error());
    CHECK(
        failed.error().message ==
        "/nonexistent/decisions.json.new: cannot be made: No such file or directory; nothing has changed"
    );
    CHECK(decisions.why_disabled("acme") == std::nullopt);
}

TEST_CASE("a file of decisions that is broken is put aside, and said so") {
    const TemporaryDirectory directory;
    const auto file = fs::path(directory / "decisions.json");
    for (const auto* const text : {"{", R"({"disabled": {}})", R"({"disabled": {"acme": 1}, "quarantined": {}})", ""}) {
        CAPTURE(text);
        std::ofstream(file) << text;
        PluginDecisions decisions;
        const auto opened = decisions.open(file);
        REQUIRE(opened.has_error());
        CHECK_THAT(opened.error().message, Catch::Contains("is put aside as " + file.string() + ".broken"));
        CHECK(decisions.why_disabled("acme") == std::nullopt);
        CHECK_FALSE(fs::exists(file));
    }
}
