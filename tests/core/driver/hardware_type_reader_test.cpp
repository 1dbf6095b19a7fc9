#include "driver/hardware_type_reader.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace tenon {

namespace {

constexpr const char* head = "schema: tenon.hardware-type/1\nname: d\n";

std::string why_not(const std::string& text) {
    const auto type = parse_hardware_type(text, "d.yaml");
    return type ? "it was read" : type.error().message;
}

}  // namespace

TEST_CASE("a hardware type is read with everything that it says") {
    const auto type = parse_hardware_type(
        std::string(head) + "description: Some servers\naccepts_any_interface: true\n"
                            "interfaces:\n  vendor: [a, no-vendor]\n  power: b\n",
        "types/d.yaml"
    );
    REQUIRE(type.has_value());
    CHECK(type->name == "d");
    CHECK(type->description == "Some servers");
    CHECK(type->accepts_any_interface);
    CHECK(type->interfaces[InterfaceKind::vendor] == std::vector<std::string>{"a", "no-vendor"});
    CHECK(type->interfaces[InterfaceKind::power] == std::vector<std::string>{"b"});
    CHECK(type->interfaces[InterfaceKind::boot].empty());
    CHECK(type->path == "types/d.yaml");
}

TEST_CASE("a mistake in a hardware type is named with its place and the way out") {
    const std::string start = head;
    CHECK(why_not("name: d") == "d.yaml:1:1: the hardware type needs 'schema'");
    CHECK(
        why_not("schema: tenon.hardware-type/2\nname: d") ==
        "d.yaml:1:9: schema 'tenon.hardware-type/2' is not known; this tenond reads 'tenon.hardware-type/1'"
    );
    CHECK(why_not("schema: tenon.hardware-type/1\ninterfaces: {}") == "d.yaml:1:1: the hardware type needs 'name'");
    CHECK(
        why_not("schema: tenon.hardware-type/1\nname: a/b\ninterfaces: {}") ==
        "d.yaml:2:7: name: 'a/b' is not a name; use letters, digits, '-', '_' and '.'"
    );
    CHECK(why_not(start) == "d.yaml:1:1: the hardware type needs 'interfaces'");
    CHECK(why_not(start + "interfaces: [vendor]") == "d.yaml:3:13: the interfaces must be a mapping of keys to values");
    CHECK(why_not(start + "interfaces:\n  vendr: [a]") == "d.yaml:4:3: unknown key 'vendr'; did you mean 'vendor'?");
    CHECK(
        why_not(start + "interfaces:\n  vendor: []") ==
        "d.yaml:4:11: vendor lists no implementation; name one, or leave the key out"
    );
    CHECK(why_not(start + "interfaces:\n  vendor: [a, b, a]") == "d.yaml:4:11: vendor: 'a' is listed twice");
    CHECK(
        why_not(start + "interfaces:\n  vendor: [\"a b\"]") ==
        "d.yaml:4:11: vendor: 'a b' is not a name; use letters, digits, '-', '_' and '.'"
    );
    CHECK(
        why_not(start + "interfaces: {}\ninterface: {}") ==
        "d.yaml:4:1: unknown key 'interface'; did you mean 'interfaces'?"
    );
    CHECK(
        why_not(start + "interfaces: {}\naccepts_any_interface: maybe") ==
        "d.yaml:4:24: 'accepts_any_interface' must be true or false"
    );
    CHECK(why_not("") == "d.yaml:1:1: the hardware type must be a mapping of keys to values");
}

TEST_CASE("a directory of hardware types gives what can be read and a reason for each file that cannot") {
    namespace fs = std::filesystem;
    std::string pattern = (fs::temp_directory_path() / "tenon-types-XXXXXX").string();
    const std::string directory = ::mkdtemp(pattern.data());
    std::ofstream(directory + "/b.yaml") << head << "interfaces: { vendor: [b] }\n";
    std::ofstream(directory + "/a.yaml") << "schema: tenon.hardware-type/1\nname: a\ninterfaces: {}\n";
    std::ofstream(directory + "/broken.yaml") << "name: [";
    std::ofstream(directory + "/.hidden.yaml") << "x";
    std::ofstream(directory + "/notes.txt") << "x";
    fs::create_directory(directory + "/sub.yaml");

    const auto files = read_hardware_types({directory, directory + "/gone"});
    fs::remove_all(directory);
    REQUIRE(files.types.size() == 2);
    CHECK(files.types[0].name == "a");
    CHECK(files.types[1].name == "d");
    CHECK(files.types[1].path == directory + "/b.yaml");
    REQUIRE(files.problems.size() == 3);
    CHECK(files.problems[0].place == directory + "/broken.yaml");
    CHECK_THAT(files.problems[0].reason, Catch::StartsWith(directory + "/broken.yaml:1:"));
    CHECK(files.problems[1].reason == directory + "/sub.yaml: is not a regular file");
    CHECK(
        files.problems[2].reason ==
        directory + "/gone: cannot read the directory of hardware types: No such file or directory"
    );
}

}  // namespace tenon
