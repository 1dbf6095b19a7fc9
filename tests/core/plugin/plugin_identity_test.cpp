#include "plugin/abi_descriptor.hpp"
#include "plugin/plugin_identity.hpp"

#include <catch2/catch.hpp>

namespace tenon {

namespace {

PluginIdentity identity(const std::string& version = "1.4.0", const std::vector<std::string>& methods = {}) {
    PluginIdentity made{"acme", version, {}, methods};
    made.interfaces[InterfaceKind::vendor] = {"acme"};
    return made;
}

std::string complaint(const PluginIdentity& manifest, const PluginIdentity* embedded, const PluginIdentity* live) {
    const auto agreement = check_agreement(manifest, embedded, live);
    return agreement.has_error() ? agreement.error().message : "";
}

std::string refusal(std::string_view metadata) {
    const auto parsed = parse_plugin_metadata(metadata);
    return parsed.has_error() ? parsed.error().message : "";
}

}  // namespace

TEST_CASE("metadata tell name, version, interfaces and methods", "[plugin]") {
    const auto parsed = parse_plugin_metadata(
        R"({"schema":"tenon.meta/1","name":"acme","version":"1.4.0","interfaces":[{"kind":"vendor","name":"acme",)"
        R"("node_methods":[{"name":"read_fru","http_methods":["GET","POST"]}],"driver_methods":[{"name":"models"}]}]})"
    );
    REQUIRE(parsed.has_value());
    CHECK(parsed->name + " " + parsed->version == "acme 1.4.0");
    CHECK(parsed->interfaces[InterfaceKind::vendor] == std::vector<std::string>{"acme"});
    CHECK(parsed->methods == std::vector<std::string>{"vendor/acme:  models", "vendor/acme: GET,POST read_fru"});
}

TEST_CASE("metadata that are none are refused, with what is wrong", "[plugin]") {
    CHECK(refusal("") == "its section .tenon.meta is not a JSON object; build it anew with this SDK");
    CHECK(refusal("[]") == refusal(""));
    CHECK(refusal("{\"schema\": \"tenon.meta/1\"") == refusal(""));
    CHECK(
        refusal(R"({"schema": "tenon.meta/2"})") == "its section .tenon.meta is of schema 'tenon.meta/2', this host "
                                                    "reads 'tenon.meta/1'; build it anew with this SDK"
    );
    CHECK(
        refusal(R"({"schema": "tenon.meta/1", "interfaces": {}})") ==
        "its section .tenon.meta does not list the interfaces; build it anew with this SDK"
    );
    CHECK(
        refusal(R"({"schema": "tenon.meta/1", "interfaces": [7]})") ==
        "its section .tenon.meta names an interface of the unknown kind ''; build it anew with this SDK"
    );
    CHECK(
        refusal(R"({"schema": "tenon.meta/1", "interfaces": [{"kind": "vendor", "node_methods": [1, null]}]})").empty()
    );
}

TEST_CASE("manifest, metadata and descriptor that agree are fine, whoever is missing", "[plugin]") {
    const auto plain = identity();
    const auto full = identity("1.4.0", {"vendor/acme: GET read_fru"});
    CHECK(complaint(plain, nullptr, &full).empty());
    CHECK(complaint(plain, &full, nullptr).empty());
    CHECK(complaint(plain, &full, &full).empty());
}

TEST_CASE("a disagreement shows what all three say", "[plugin]") {
    const auto old = identity("1.4.0");
    const auto fresh = identity("1.4.1");
    CHECK(
        complaint(old, nullptr, &fresh) ==
        "the version is '1.4.0' in the manifest and '1.4.1' in the library; install the manifest that belongs to the "
        "library"
    );
    CHECK(
        complaint(old, &fresh, nullptr) ==
        "the version is '1.4.0' in the manifest, '1.4.1' in the library's section .tenon.meta and not yet known in its "
        "descriptor; build the library and install it with the manifest of that build"
    );
    CHECK(
        complaint(fresh, &fresh, &old) ==
        "the version is '1.4.1' in the manifest, '1.4.1' in the library's section .tenon.meta and '1.4.0' in its "
        "descriptor; build the library and install it with the manifest of that build"
    );
}

TEST_CASE("methods that the metadata and the descriptor do not share are named", "[plugin]") {
    const auto manifest = identity();
    const auto embedded = identity("1.4.0", {"vendor/acme: GET a", "vendor/acme: GET b"});
    const auto live = identity("1.4.0", {"vendor/acme: GET a", "vendor/acme: POST b"});
    CHECK(
        complaint(manifest, &embedded, &live) ==
        "the methods are not the same in the library's section .tenon.meta (vendor/acme: GET b) and in its descriptor "
        "(vendor/acme: POST b), and the manifest lists none; build the library anew"
    );
}

}  // namespace tenon
