#include "driver/hardware_type_reader.hpp"
#include "plugin/manifest_reader.hpp"
#include "tool/plugin_stage.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <string>

using namespace tenon;

namespace fs = std::filesystem;

namespace {

const std::string metadata =
    R"({"schema": "tenon.meta/1", "name": "acme_x", "version": "1.4.0", "vendor": "ACME: \"Corp\"",
    "description": "# no comment", "abi": {"major": 1, "minor_min": 0}, "requires": ["tenon.http/1"],
    "interfaces": [{"kind": "vendor", "name": "acme"}, {"kind": "power", "name": "acme"}, {"kind": "vendor", "name": "b"}]})";

/// A plugin of ours, alone in a folder.
fs::path copy_of(const char* library, const fs::path& folder) {
    const fs::path source = fs::path(TENON_BINARY_DIR) / "plugins" / library;
    if (!fs::exists(source)) {
        return {};
    }
    fs::copy_file(source, folder / library);
    return folder / library;
}

}  // namespace

TEST_CASE("a manifest that is made of metadata is one that the host reads") {
    const auto text = manifest_from_metadata(*parse_json(metadata), "acme.so");
    const auto manifest = parse_plugin_manifest(text, "manifest.yaml");
    INFO(text << (manifest.has_error() ? manifest.error().message : ""));
    REQUIRE(manifest.has_value());
    CHECK(manifest->name + " " + manifest->version + " " + manifest->library == "acme_x 1.4.0 acme.so");
    CHECK(manifest->vendor == "ACME: \"Corp\"");
    CHECK(manifest->description == "# no comment");
    CHECK(manifest->interfaces[InterfaceKind::vendor] == std::vector<std::string>{"acme", "b"});
    CHECK(manifest->interfaces[InterfaceKind::power] == std::vector<std::string>{"acme"});
    REQUIRE(manifest->bmc.has_value());
    CHECK(manifest->bmc->address == "acme_x_address");

    const auto silent = manifest_from_metadata(*parse_json(R"({"name": "a", "version": "1.0.0"})"), "a.so");
    CHECK(silent.find("bmc") == std::string::npos);
}

TEST_CASE("a hardware type that is made has the plugin's implementations first and is one that the host reads") {
    const auto manifest = parse_plugin_manifest(manifest_from_metadata(*parse_json(metadata), "acme.so"), "m.yaml");
    REQUIRE(manifest.has_value());
    const auto type = parse_hardware_type(hardware_type_for(*manifest), "t.yaml");
    INFO((type.has_error() ? type.error().message : ""));
    REQUIRE(type.has_value());
    using Names = std::vector<std::string>;
    CHECK(type->name == "acme_x-hardware");
    CHECK(type->interfaces[InterfaceKind::vendor] == Names{"acme", "b", "no-vendor"});
    CHECK(type->interfaces[InterfaceKind::power] == Names{"acme", "fake"});
    CHECK(type->interfaces[InterfaceKind::boot] == Names{"fake"});
    CHECK(type->interfaces[InterfaceKind::bios].empty());
}

TEST_CASE("what lies beside the library is taken, what does not is made, and all of it goes with the stage") {
    const auto own = RuntimeDirectory::make().value();
    const auto library = copy_of("tenon_fake.so", own.path());
    if (library.empty()) {
        WARN("skipped: tenon_fake.so is not built");
        return;
    }
    fs::path directory;
    {
        const auto stage = stage_plugin(library, Json{{"vendor_delay", 1}});
        INFO((stage.has_error() ? stage.error().message : ""));
        REQUIRE(stage.has_value());
        directory = stage->directory.path();
        CHECK(stage->manifest.name == "fake");
        CHECK(stage->type.name == "fake-hardware");
        CHECK(stage->type_source.substr(0, 5) == "made,");
        CHECK(fs::read_symlink(stage->plugins() / "tenon_fake.so") == library);
        std::ifstream config(stage->config_file());
        std::string text{std::istreambuf_iterator<char>(config), std::istreambuf_iterator<char>()};
        CHECK(text == "log_level: info\nplugins: {settle_time: 0s, config: {\"fake\": {\"vendor_delay\":1}}}\n");
        CHECK((fs::status(directory).permissions() & fs::perms::others_all) == fs::perms::none);
    }
    CHECK_FALSE(fs::exists(directory));

    std::ofstream(own.path() / "mine.yaml")
        << "schema: tenon.hardware-type/1\nname: mine\ninterfaces: {vendor: [fake-a]}\n";
    std::ofstream(own.path() / "manifest.yaml") << "schema: tenon.plugin/1\nname: fake\nversion: 1.0.0\n"
                                                   "library: tenon_fake.so\ninterfaces: {vendor: [fake, fake-a]}\n";
    const auto stage = stage_plugin(library, Json());
    REQUIRE(stage.has_value());
    CHECK(stage->type.name == "mine");
    CHECK(stage->type_source == (own.path() / "mine.yaml").string());
    CHECK(stage->manifest_source == (own.path() / "manifest.yaml").string());
}

TEST_CASE("a library that is not there is said so") {
    const auto stage = stage_plugin("/nowhere/acme.so", Json());
    REQUIRE(stage.has_error());
    CHECK(stage.error().message == "/nowhere/acme.so: cannot be opened: No such file or directory");
}
