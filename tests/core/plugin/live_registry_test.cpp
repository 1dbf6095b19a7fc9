#include "library_fixture.hpp"
#include "plugin/plugin_registry.hpp"

#include <link.h>
#include <sys/stat.h>

#include <fstream>
#include <string>
#include <vector>

using namespace tenon;
using namespace tenon::test;

namespace fs = std::filesystem;

namespace {

constexpr auto grace = std::chrono::seconds(60);

std::size_t mapped(const std::string& part) {
    struct Search {
        const std::string& part;
        std::size_t count = 0;
    } search{part};

    ::dl_iterate_phdr(
        [](dl_phdr_info* info, std::size_t, void* user) {
            auto& looking = *static_cast<Search*>(user);
            looking.count += std::string(info->dlpi_name).find(looking.part) != std::string::npos ? 1u : 0u;
            return 0;
        },
        &search
    );
    return search.count;
}

/// A directory into which builds of one plugin are put, and the registry that looks into it.
struct LiveFixture : LibraryFixture {
    fs::path place = directory.path() / "drop-in";
    std::vector<std::uint64_t> free;
    PluginRegistry registry;

    explicit LiveFixture(PluginLimits limits_of_plugins = {.start = grace})
        : registry(host, {{place}, {}, {}}, limits_of_plugins) {
        fs::create_directory(place);
        registry.when_free([this](std::uint64_t generation) { free.push_back(generation); });
    }

    ~LiveFixture() { CHECK(registry.stop(grace)); }

    void put_manifest(const std::string& more = {}) const {
        std::ofstream(place / "build_number.yaml")
            << "schema: tenon.plugin/1\nname: build_number\nversion: 1.0.0\nlibrary: build_number.so\n"
            << "interfaces: { vendor: [build-number] }\n"
            << more;
    }

    void put_library(int build) const {
        const auto library = place / "build_number.so";
        const auto beside = place / ".build_number.so";
        fs::copy_file(built("tests/sdk/tenon_build_" + std::to_string(build) + ".so"), beside);
        fs::rename(beside, library);
    }

    [[nodiscard]] PluginStatus status() const {
        const auto all = *registry.status();
        REQUIRE(all.size() == 1);
        return all.front();
    }

    [[nodiscard]] std::string answer() {
        const auto offered = registry.implementations();
        REQUIRE(offered.size() == 1);
        return call({nullptr, offered, {}}, "build");
    }
};

}  // namespace

TEST_CASE("a version that is replaced goes when nobody holds it any more, and is proven gone", "[abi-failure-4]") {
    LiveFixture f;
    f.put_library(1);
    f.put_manifest();
    CHECK(f.registry.load());
    CHECK(f.answer() == "1");
    auto held = f.registry.implementations();
    CHECK_FALSE(f.registry.load());

    f.put_library(2);
    CHECK(f.registry.load());
    CHECK(f.answer() == "2");
    auto shown = f.status();
    REQUIRE(shown.generations.size() == 2);
    CHECK(shown.generations[0].state == PluginState::active);
    CHECK(shown.generations[1].state == PluginState::draining);
    CHECK(f.free.empty());
    CHECK(f.call({nullptr, held, {}}, "build") == "1");

    const auto before = mapped("build_number-");
    held.clear();
    REQUIRE(f.free.size() == 1);
    CHECK(f.free[0] == shown.generations[1].number);
    f.registry.finish(f.free[0], grace);
    shown = f.status();
    CHECK(shown.generations[1].state == PluginState::unloaded);
    CHECK(mapped("build_number-") == before - 1);
    CHECK(f.answer() == "2");
}

TEST_CASE("a version that is rolled back to comes from memory, and its files are left alone", "[abi-failure-2]") {
    LiveFixture f;
    f.put_library(1);
    f.put_manifest();
    static_cast<void>(f.registry.load());
    CHECK(f.registry.roll_back("build_number").error().code == Errc::conflict);
    f.put_library(2);
    static_cast<void>(f.registry.load());
    CHECK(f.status().can_roll_back_to == "1.0.0");
    fs::remove(f.place / "build_number.so");
    f.put_library(2);
    CHECK_FALSE(f.registry.load());
    REQUIRE(f.registry.roll_back("build_number").has_value());
    CHECK(f.answer() == "1");
    CHECK_FALSE(f.registry.load());
    CHECK(f.answer() == "1");
    f.put_library(2);
    CHECK(f.registry.load());
    CHECK(f.answer() == "2");
    CHECK(f.registry.roll_back("nonesuch").error().message == "Plugin nonesuch could not be found.");
}

TEST_CASE("what is incomplete waits for its time and is refused after it", "[abi-failure-14]") {
    LiveFixture f({.start = grace, .settle = std::chrono::hours(1)});
    f.put_manifest();
    f.put_library(1);
    fs::resize_file(f.place / "build_number.so", 5'000);
    CHECK_FALSE(f.registry.load());
    CHECK(f.status().state == PluginState::waiting);
    const auto again = f.registry.look_again_at();
    REQUIRE(again.has_value());
    CHECK(*again > std::chrono::system_clock::now() + std::chrono::minutes(50));
    f.put_library(1);
    CHECK(f.registry.load());
    CHECK(f.answer() == "1");
    CHECK_FALSE(f.registry.look_again_at().has_value());

    // A version that serves stays, whatever is beside it.
    fs::resize_file(f.place / "build_number.so", 5'000);
    CHECK_FALSE(f.registry.load());
    CHECK(f.status().state == PluginState::active);
    CHECK(f.status().update->state == PluginState::waiting);
    CHECK(f.answer() == "1");
}

TEST_CASE("what others may write to is not loaded") {
    LiveFixture f;
    f.put_manifest();
    f.put_library(1);
    const auto library = f.place / "build_number.so";
    const auto refusal = [](const fs::path& path, const std::string& mode) {
        return path.string() + ": others than its owner may write to it (mode " + mode +
               ") and could put any code into tenond; chmod go-w it";
    };
    REQUIRE(::chmod(library.c_str(), 0666) == 0);
    CHECK_FALSE(f.registry.load());
    CHECK(f.status().reason == refusal(library, "0666"));
    REQUIRE(::chmod(library.c_str(), 0644) == 0);
    REQUIRE(::chmod(f.place.c_str(), 0775) == 0);
    CHECK_FALSE(f.registry.load());
    CHECK(f.status().reason == refusal(f.place, "0775"));
    REQUIRE(::chmod(f.place.c_str(), 0755) == 0);
    CHECK(f.registry.load());
    CHECK(f.answer() == "1");
}

TEST_CASE("a library from a directory that others may write to is not loaded, wherever its manifest is") {
    LiveFixture f;
    f.put_manifest();
    f.put_library(1);
    const auto apart = f.place / "apart";
    fs::create_directory(apart);
    fs::rename(f.place / "build_number.so", apart / "build_number.so");
    REQUIRE(::chmod(apart.c_str(), 0777) == 0);
    PluginRegistry registry(f.host, {{f.place}, {apart}, {}}, {.start = grace});
    CHECK_FALSE(registry.load());
    CHECK(
        registry.status()->front().reason ==
        apart.string() + ": others than its owner may write to it (mode 0777) and could put any code into tenond; "
                         "chmod go-w it"
    );
}

TEST_CASE("a plugin that is gone is missed by name, and the place is empty again when it has ended") {
    LiveFixture f;
    f.put_manifest();
    f.put_library(1);
    static_cast<void>(f.registry.load());
    CHECK(f.registry.absences().empty());
    fs::remove(f.place / "build_number.yaml");
    fs::remove(f.place / "build_number.so");
    CHECK(f.registry.load());
    const auto missed = f.registry.absences();
    REQUIRE(missed.size() == 1);
    CHECK(missed[0].name == "build-number");
    CHECK(missed[0].methods == std::vector<std::string>{"build", "hold", "log_and_fail", "release"});
    CHECK(missed[0].why.find("plugin build_number 1.0.0 was removed at 20") == 0);
    REQUIRE(f.free.size() == 1);
    f.registry.finish(f.free[0], grace);
    CHECK(f.registry.status()->front().state == PluginState::unloaded);
}

TEST_CASE("what is disabled is looked at and not taken") {
    LiveFixture f;
    f.put_manifest();
    f.put_library(1);
    static_cast<void>(f.registry.load());
    REQUIRE(f.registry.disable("build_number", true).has_value());
    CHECK(f.registry.implementations().empty());
    f.put_library(2);
    CHECK_FALSE(f.registry.load());
    CHECK(f.registry.roll_back("build_number").error().message == "Plugin build_number is disabled; enable it first.");
    REQUIRE(f.registry.enable("build_number").has_value());
    CHECK(f.registry.load());
    CHECK(f.answer() == "2");
}
