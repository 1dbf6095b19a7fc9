#include "plugin/crash_report.hpp"
#include "plugin/plugin_entry.hpp"
#include "plugin_host_fixture.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <csignal>
#include <string>

using namespace tenon;
using test::HostFixture;

TEST_CASE("a crash report says what the thread ran, and is read back") {
    HostFixture f;
    const auto generation = std::make_shared<Generation>(f.plugins.services(), PluginManifest{}, std::string(64, 'a'));
    std::array<char, 2'048> text{};
    std::size_t length = 0;
    CHECK(PluginEntry::current() == nullptr);
    {
        const PluginEntry outer(*generation, "outer");
        {
            const PluginEntry inside(*generation, "init()\nsha256: forged");
            length = write_crash_report(text, *PluginEntry::current(), SIGBUS, 1'795'000'000);
        }
        CHECK(PluginEntry::current() == &outer);
    }
    CHECK(PluginEntry::current() == nullptr);

    // A manifest without a name makes no plugin, and so no report.
    CHECK_FALSE(parse_crash_report({text.data(), length}));
    auto named = std::string(text.data(), length);
    named.replace(named.find("plugin: "), 8, "plugin: acme");
    const auto report = parse_crash_report(named);
    REQUIRE(report);
    CHECK(report->plugin == "acme");
    CHECK(report->sha256 == std::string(64, 'a'));
    CHECK(report->signal == "SIGBUS");
    CHECK(report->doing == "init()?sha256: forged");
    CHECK(report->request_id.empty());
    CHECK(report->to_text() == "crashed tenond in init()?sha256: forged at 2026-11-18T11:06:40+00:00: SIGBUS");
}

TEST_CASE("a crash report that does not fit is cut, and what the next start needs is in it") {
    HostFixture f;
    PluginManifest manifest;
    manifest.name = std::string(500, 'n');
    const auto generation = std::make_shared<Generation>(f.plugins.services(), manifest, std::string(64, 'a'));
    const std::string doing(5'000, 'd');
    const PluginEntry inside(*generation, doing);
    std::array<char, 256> text{};
    const auto length = write_crash_report(text, inside, SIGSEGV, 0);
    CHECK(length == text.size());
    const auto report = parse_crash_report({text.data(), length});
    REQUIRE(report);
    CHECK(report->plugin == std::string(128, 'n'));
    CHECK(report->signal == "SIGSEGV");
}

TEST_CASE("what is no crash report tells of no plugin") {
    CHECK_FALSE(parse_crash_report(""));
    CHECK_FALSE(parse_crash_report("plugin: acme\n"));
    CHECK_FALSE(parse_crash_report(std::string(4'096, '\0')));
}
