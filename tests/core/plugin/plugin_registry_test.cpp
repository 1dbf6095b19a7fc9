#include "plugin/plugin_host.hpp"
#include "plugin/plugin_library.hpp"
#include "plugin/plugin_registry.hpp"
#include "plugin/plugin_search.hpp"
#include "plugin/run_within.hpp"
#include "plugin/runtime_directory.hpp"
#include "plugin/sealed_file.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <future>
#include <iterator>
#include <string>

using namespace tenon;

namespace fs = std::filesystem;

namespace {

void write(const fs::path& path, const std::string& content) {
    std::ofstream(path) << content;
}

std::string manifest(const std::string& name) {
    return "schema: tenon.plugin/1\nname: " + name + "\nversion: 1.0.0\nlibrary: " + name +
           ".so\ninterfaces: { vendor: [" + name + "] }\n";
}

std::string reason(const std::vector<PluginStatus>& all, const std::string& name) {
    for (const auto& status : all) {
        if (status.name == name) {
            return std::string(to_string(status.state)) + ": " + status.reason;
        }
    }
    return "not listed";
}

struct RegistryFixture {
    RuntimeDirectory directory = RuntimeDirectory::make().value();
    fs::path a = directory.path() / "a";
    fs::path b = directory.path() / "b";
    LoopGroup loops{1};
    BlockingPool pool{1, 1};
    BmcLimits limits{};
    BmcClient bmc{loops, limits};
    PluginHost host{loops, pool, bmc};

    RegistryFixture() {
        fs::create_directory(a);
        fs::create_directory(b);
    }
};

}  // namespace

TEST_CASE("whatever is in the directories, each thing is listed with its reason", "[abi-failure-14]") {
    RegistryFixture f;
    write(f.a / "broken.yaml", "schema: [");
    write(f.a / "gone.yaml", manifest("gone"));
    write(f.a / "text.yaml", manifest("text"));
    write(f.a / "text.so", "not a library");
    write(f.a / "empty.yaml", manifest("empty"));
    write(f.a / "empty.so", "");
    write(f.a / "orphan.so", "x");
    fs::create_directory(f.a / "folder.so");
    write(f.a / "folder.yaml", manifest("folder"));
    PluginRegistry registry(f.host, {{f.a, f.directory.path() / "missing"}, {f.b}, {}});
    registry.load();
    const auto all = *registry.status();
    const auto a = f.a.string();
    CHECK(all.size() == 6);
    CHECK(reason(all, "broken").substr(0, 10 + a.size()) == "rejected: " + a);
    CHECK(
        reason(all, "gone") == "rejected: " + a + "/gone.yaml: the library is not there; looked for " + a +
                                   "/gone.so, " + f.b.string() + "/gone.so; install it, or remove the manifest"
    );
    CHECK(reason(all, "text") == "rejected: " + a + "/text.so: is not an ELF file; a plugin is a shared library");
    CHECK(reason(all, "empty") == "rejected: " + a + "/empty.so: is empty; perhaps it is still being copied");
    CHECK(
        reason(all, "folder") ==
        "rejected: " + a + "/folder.so: is not a regular file; put the library itself there, or a link to it"
    );
    CHECK(
        reason(all, "orphan") == "rejected: " + a +
                                     "/orphan.so: no manifest names this library; put one with `library: orphan.so` "
                                     "into a directory of manifests (" +
                                     a + ")"
    );
    CHECK(registry.implementations().empty());
}

TEST_CASE(
    "of two manifests with one name the earlier directory wins, and in one directory neither does", "[abi-failure-14]"
) {
    RegistryFixture f;
    write(f.a / "acme.yaml", manifest("acme"));
    write(f.a / "acme.so", "x");
    write(f.b / "acme2.yaml", manifest("acme"));
    write(f.b / "one.yaml", manifest("twin"));
    write(f.b / "two.yaml", manifest("twin"));
    ManifestCache cache;
    const auto all = find_plugins({f.a, f.b}, {}, cache).all;
    REQUIRE(all.size() == 4);
    CHECK(all[0].manifest.has_value());
    CHECK(
        all[1].manifest.error().message == (f.b / "acme2.yaml").string() + ": hidden by " +
                                               (f.a / "acme.yaml").string() +
                                               ", which is named 'acme' too and comes first; remove one of them"
    );
    const auto twins = "two manifests in one directory are named 'twin', " + (f.b / "one.yaml").string() + " and " +
                       (f.b / "two.yaml").string() + "; remove one of them";
    CHECK(all[2].manifest.error().message == twins);
    CHECK(all[3].manifest.error().message == twins);
}

TEST_CASE("a wrong hash is refused with both", "[abi-failure-15]") {
    RegistryFixture f;
    write(f.a / "acme.yaml", manifest("acme") + "sha256: " + std::string(64, '0') + "\n");
    write(f.a / "acme.so", "x");
    PluginRegistry registry(f.host, {{f.a}, {}, {}});
    registry.load();
    CHECK(
        reason(*registry.status(), "acme") ==
        "rejected: " + (f.a / "acme.so").string() +
            ": its sha256 is 2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881, the manifest " +
            (f.a / "acme.yaml").string() + " says " + std::string(64, '0') +
            "; install the library and the manifest that belong together"
    );
}

TEST_CASE("where memory files may hold no code a private file is loaded, and never written twice") {
    const fs::path library = fs::path(TENON_BINARY_DIR) / "plugins" / "tenon_fake.so";
    if (!fs::exists(library)) {
        WARN("skipped: tenon_fake.so is not built");
        return;
    }
    RegistryFixture f;
    auto sealed = SealedFile::copy_of(library);
    REQUIRE(sealed.has_value());
    const auto file = f.a / (sealed->sha256() + "-900001.so");
    const auto file_of = [](Result<SealedFile>& from) { return std::make_shared<SealedFile>(std::move(*from)); };
    const auto loaded = PluginLibrary::load(file_of(sealed), f.a, "fake", 900'001, LoadFrom::private_file);
    INFO((loaded.has_error() ? loaded.error().message : ""));
    REQUIRE(loaded.has_value());
    CHECK(fs::status(file).permissions() == (fs::perms::owner_read | fs::perms::owner_exec));
    std::ifstream maps("/proc/self/maps");
    const std::string mapped{std::istreambuf_iterator<char>(maps), std::istreambuf_iterator<char>()};
    CHECK(mapped.find(file.string()) != std::string::npos);

    auto again = SealedFile::copy_of(library);
    REQUIRE(again.has_value());
    const auto refused = PluginLibrary::load(file_of(again), f.a, "fake", 900'001, LoadFrom::private_file);
    REQUIRE(refused.has_error());
    CHECK(refused.error().message == "cannot be copied to " + file.string() + ": File exists");
}

TEST_CASE("work that does not come back in its time is left behind") {
    std::promise<void> gate;
    const auto opened = gate.get_future().share();
    CHECK_FALSE(run_within(std::chrono::milliseconds(5), [opened] { opened.wait(); }));
    gate.set_value();
    bool has_run = false;
    CHECK(run_within(std::chrono::seconds(60), [&] { has_run = true; }));
    CHECK(has_run);
}

// Not under TSan: this process ends by exit(), whose destructors of the library run beside the thread that was left in
// it. tenond ends by _exit() then.
#ifndef __SANITIZE_THREAD__
TEST_CASE("a plugin that does not come back from its start is refused, and the rest serve") {
    const fs::path library = fs::path(TENON_BINARY_DIR) / "tests" / "plugins" / "tenon_probe.so";
    const fs::path fake = fs::path(TENON_BINARY_DIR) / "plugins" / "tenon_fake.so";
    const fs::path source = TENON_SOURCE_DIR;
    if (!fs::exists(library) || !fs::exists(fake)) {
        WARN("skipped: tenon_probe.so or tenon_fake.so is not built");
        return;
    }
    // Not destroyed: what was left behind may still look at it when the test has ended.
    static auto& f = *new RegistryFixture;
    fs::copy_file(source / "tests/plugins/probe/plugin-manifests/probe.yaml", f.a / "probe.yaml");
    fs::copy_file(source / "plugin-manifests/fake.yaml", f.a / "fake.yaml");
    PluginRegistry registry(
        f.host, {{f.a}, {library.parent_path(), fake.parent_path()}, {{"probe", Json{{"hang", true}}}}},
        {.start = std::chrono::seconds(2)}
    );
    registry.load();
    CHECK(
        reason(*registry.status(), "probe") ==
        "failed: " + library.string() +
            ": the plugin did not start within 2000 ms; it is left alone until the process ends; have its vendor "
            "mend what hangs"
    );
    CHECK(reason(*registry.status(), "fake") == "active: ");
    CHECK_FALSE(registry.stop(std::chrono::seconds(5)));
}
#endif

TEST_CASE("the shipped fake plugin loads from its manifest") {
    const fs::path library = fs::path(TENON_BINARY_DIR) / "plugins" / "tenon_fake.so";
    const fs::path manifests = fs::path(TENON_SOURCE_DIR) / "plugin-manifests";
    if (!fs::exists(library) || !fs::exists(manifests / "fake.yaml")) {
        WARN("skipped: tenon_fake.so or its manifest is not built");
        return;
    }
    RegistryFixture f;
    fs::copy_file(manifests / "fake.yaml", f.a / "fake.yaml");
    PluginRegistry registry(f.host, {{f.a}, {library.parent_path()}, {}});
    registry.load();
    CHECK(reason(*registry.status(), "fake") == "active: ");
    CHECK_FALSE(registry.implementations().empty());
    CHECK(registry.stop(std::chrono::seconds(5)));
}
