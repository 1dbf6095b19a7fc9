#include "hand_made_plugin.hpp"
#include "plugin/abi_descriptor.hpp"

#include <catch2/catch.hpp>

#include <functional>
#include <string>

using namespace tenon;
using test::HandMadePlugin;
using test::text;

namespace {

void do_nothing(void*, const tenon_method_v1*, const tenon_call_v1*) noexcept {}

PluginManifest manifest() {
    PluginManifest out;
    out.name = "acme";
    out.version = "1.4.0";
    out.interfaces[InterfaceKind::vendor] = {"acme"};
    return out;
}

/// What is said of a good table after `spoil` was at it.
std::string verdict(const std::function<void(HandMadePlugin&)>& spoil) {
    HandMadePlugin made;
    made.add("first", &do_nothing);
    made.add("second", &do_nothing);
    const auto* const table = made.table();
    spoil(made);
    const auto read = read_descriptor(table, manifest());
    if (read.has_value()) {
        return "fine";
    }
    // What every mistake in a table ends with; whole in tests/sdk/test_refusals.py.
    const std::string way_out = "; have the plugin's vendor mend its table";
    const auto message = read.error().message;
    return message.substr(0, message.find(way_out));
}

}  // namespace

TEST_CASE("a good table is copied with all that it declares", "[ironic-39][ironic-50][ironic-52]") {
    HandMadePlugin made;
    auto& method = made.add("set_fan", &do_nothing, TENON_METHOD_EXCLUSIVE | TENON_METHOD_ASYNC | 0x80000000u);
    method.description = text("Set the fan");
    method.args_schema = text(R"({"type":"object"})");
    method.default_role = text("member");
    method.max_parallel = 3;
    made.add("shared", &do_nothing, TENON_METHOD_BLOCKING);
    made.driver_methods.push_back(&made.methods[1]);
    const auto* const table = made.table();
    const auto read = read_descriptor(table, manifest());
    REQUIRE(read.has_value());
    REQUIRE(read->implementations.size() == 1);
    const auto& implementation = read->implementations[0];
    REQUIRE(implementation.node_methods.size() == 2);
    const auto& first = implementation.node_methods[0].declared;
    CHECK(first.name == "set_fan");
    CHECK(first.description == "Set the fan");
    CHECK(first.http_methods == std::vector<std::string>{"POST"});
    CHECK(first.require_exclusive_lock);
    CHECK(first.is_async);
    CHECK_FALSE(first.is_blocking);
    CHECK(first.max_parallel == 3);
    CHECK(first.default_role == Role::member);
    CHECK(implementation.node_methods[0].schema != nullptr);
    CHECK_FALSE(implementation.node_methods[1].declared.require_exclusive_lock);
    CHECK(implementation.node_methods[1].declared.is_blocking);
    REQUIRE(implementation.driver_methods.size() == 1);
    CHECK(implementation.driver_methods[0].declared.scope == MethodScope::driver);
}

TEST_CASE("a hostile table is refused with the place of its mistake", "[abi-failure-6]") {
    CHECK(read_descriptor(nullptr, manifest()).error().message == "its entry function gave no table");
    CHECK(verdict([](auto&) {}) == "fine");
    CHECK(verdict([](auto& p) { p.plugin.size = 4096; }) == "fine");
    CHECK(verdict([](auto& p) { p.plugin.size = 8; }) == "the plugin: its table says it has 8 bytes, ABI 1.0 has 136");
    CHECK(verdict([](auto& p) {
              p.plugin.abi_minor_min = 3;
          }) == "the plugin needs ABI 1.3, this host speaks ABI 1.0; upgrade the host");
    CHECK(verdict([](auto& p) { p.plugin.name = {nullptr, 5}; }) == "the plugin: its name is NULL with a length of 5");
    CHECK(verdict([](auto& p) {
              p.plugin.name.len = std::size_t{1} << 40;
          }) == "the plugin: its name has 1099511627776 bytes, at most 255 are accepted");
    CHECK(verdict([](auto& p) { p.plugin.name = text("\xff"); }) == "the plugin: its name is not UTF-8");
    CHECK(verdict([](auto& p) {
              p.plugin.name = text("A");
          }) == "the plugin: its name 'A' is not [a-z][a-z0-9_-]{0,62}");
    CHECK(verdict([](auto& p) {
              p.plugin.version = text("1");
          }) == "the plugin: its version '1' is not a semantic version");
    CHECK(verdict([](auto& p) {
              p.plugin.init = nullptr;
          }) == "the plugin: init, stop and fini must be functions, one of them is NULL");
    CHECK(verdict([](auto& p) {
              p.plugin.interfaces = nullptr;
          }) == "the plugin: the list of interfaces is NULL with a length of 1");
    CHECK(verdict([](auto& p) {
              p.plugin.n_interfaces = 1u << 30;
          }) == "the plugin: 1073741824 interfaces, at most 4096 are accepted");
    CHECK(verdict([](auto& p) { p.interfaces[0] = nullptr; }) == "interface 0: its table is NULL");
    CHECK(verdict([](auto& p) { p.vendor.size = 0; }) == "interface 0: its table says it has 0 bytes, ABI 1.0 has 88");
    CHECK(verdict([](auto& p) { p.vendor.kind = text("fans"); }) == "interface 0: 'fans' is not an interface kind");
    CHECK(verdict([](auto& p) { p.vendor.name = text(""); }) == "interface 0: its name '' is not [a-z][a-z0-9-]{0,62}");
}

TEST_CASE("a hostile method is refused with the place of its mistake") {
    const std::string first = "interface vendor/acme, node method 'first': ";
    CHECK(verdict([](auto& p) {
              p.node_methods[1] = nullptr;
          }) == "interface vendor/acme, node method 1: its table is NULL");
    CHECK(verdict([](auto& p) {
              p.methods[0].size = 16;
          }) == "interface vendor/acme, node method 0: its table says it has 16 bytes, ABI 1.0 has 128");
    CHECK(verdict([](auto& p) {
              p.methods[0].name = text("a\nb");
          }) == "interface vendor/acme, node method 0: its name is empty or has control characters");
    CHECK(verdict([](auto& p) {
              p.methods[1].name = text("first");
          }) == "interface vendor/acme, node method 'first': is there twice");
    CHECK(verdict([](auto& p) { p.methods[0].invoke = nullptr; }) == first + "invoke is NULL");
    CHECK(verdict([](auto& p) { p.methods[0].n_http_methods = 0; }) == first + "it has no HTTP method");
    CHECK(verdict([](auto& p) {
              p.post[0] = text("post");
          }) == first + "'post' is not one of GET, POST, PUT, PATCH and DELETE");
    CHECK(verdict([](auto& p) {
              p.methods[0].default_role = text("king");
          }) == first + "its default_role 'king' is not one of admin, member and reader");
    CHECK(verdict([](auto& p) {
              p.methods[0].args_schema = text("[]");
          }) == first + "its args_schema is not a JSON object");
}

TEST_CASE("a library that is not its manifest's is refused with both values") {
    const auto told = [](const std::function<void(PluginManifest&)>& change) {
        HandMadePlugin made;
        made.add("first", &do_nothing);
        auto expected = manifest();
        change(expected);
        return read_descriptor(made.table(), expected).error().message;
    };
    CHECK(
        told([](auto& m) { m.name = "other"; }) == "the name is 'other' in the manifest and 'acme' in the library; "
                                                   "install the manifest that belongs to the library"
    );
    CHECK(
        told([](auto& m) { m.version = "2.0.0"; }) == "the version is '2.0.0' in the manifest and '1.4.0' in the "
                                                      "library; install the manifest that belongs to the library"
    );
    CHECK(
        told([](auto& m) { m.interfaces[InterfaceKind::power] = {"acme"}; }) ==
        "the list of interfaces is 'power/acme, vendor/acme' in the manifest and 'vendor/acme' in the library; install "
        "the "
        "manifest that belongs to the library"
    );
}
