#include <tenon/testing/args_check.hpp>
#include <tenon/testing/descriptor.hpp>

#include <catch2/catch.hpp>

#include <string>
#include <vector>

namespace {

using Texts = std::vector<std::string>;

/// A sound table that a test spoils.
struct Table {
    Table(const Table&) = delete;
    Table& operator=(const Table&) = delete;

    Table() {
        method.size = sizeof method;
        method.name = str("fan");
        method.http_methods = &verb;
        method.n_http_methods = 1;
        method.invoke = [](void*, const tenon_method_v1*, const tenon_call_v1*) noexcept {};
        interface.size = sizeof interface;
        interface.kind = str("vendor");
        interface.name = str("acme");
        interface.node_methods = methods;
        interface.n_node_methods = 1;
        plugin.size = sizeof plugin;
        plugin.name = str("acme");
        plugin.version = str("1.0.0");
        plugin.interfaces = interfaces;
        plugin.n_interfaces = 1;
        plugin.init = [](tenon_str, void**) noexcept { return tenon_status{TENON_OK}; };
        plugin.stop = [](void*, tenon_done_fn, void*) noexcept {};
        plugin.fini = [](void*) noexcept {};
    }

    static tenon_str str(std::string_view text) { return tenon_str{text.data(), text.size()}; }

    [[nodiscard]] Texts mistakes() const { return tenon::test::detail::DescriptorCheck().mistakes_in(&plugin); }

    tenon_str verb = str("POST");
    tenon_method_v1 method{};
    const tenon_method_v1* methods[2] = {&method, &method};
    tenon_interface_v1 interface {};
    const tenon_interface_v1* interfaces[2] = {&interface, &interface};
    tenon_plugin_v1 plugin{};
};

std::string refused(const char* schema, const char* args) {
    return tenon::test::detail::ArgsCheck::mistake_in(schema, args);
}

}  // namespace

TEST_CASE("a sound table has no mistake") {
    CHECK(Table().mistakes() == Texts{});
    Table larger;
    larger.plugin.size += 64;
    CHECK(larger.mistakes() == Texts{});
}

TEST_CASE("every mistake of a table is named with its place", "[abi-failure-6]") {
    Table small;
    small.plugin.size = 12;
    CHECK(small.mistakes() == Texts{"the plugin: its table says it has 12 bytes, ABI 1.0 has 136"});

    Table table;
    table.plugin.name = Table::str("Acme!");
    table.plugin.version = tenon_str{nullptr, 3};
    table.plugin.init = nullptr;
    table.plugin.fini = nullptr;
    CHECK(
        table.mistakes() ==
        Texts{
            "the plugin: its name 'Acme!' is not [a-z][a-z0-9_-]{0,62}",
            "the plugin: its version is NULL with a length of 3", "the plugin: it has no version",
            "the plugin: init is NULL", "the plugin: fini is NULL"}
    );
}

TEST_CASE("every mistake of an interface is named with its place") {
    Table table;
    table.interface.kind = Table::str("vendour");
    CHECK(table.mistakes() == Texts{"interface 0: 'vendour' is not an interface kind"});

    Table twice;
    twice.plugin.n_interfaces = 2;
    CHECK(twice.mistakes() == Texts{"interface vendor/acme: is there twice"});

    Table lists;
    lists.interface.node_methods = nullptr;
    lists.interface.n_properties = 2;
    CHECK(
        lists.mistakes() ==
        Texts{
            "interface vendor/acme: the list of properties is NULL with a length of 2",
            "interface vendor/acme, node method : the list of methods is NULL with a length of 1"}
    );
}

TEST_CASE("every mistake of a method is named with its place") {
    Table table;
    table.method.invoke = nullptr;
    table.method.default_role = Table::str("king");
    table.method.args_schema = Table::str("[");
    table.verb = Table::str("HACK");
    const std::string where = "interface vendor/acme, node method 'fan': ";
    CHECK(
        table.mistakes() ==
        Texts{
            where + "invoke is NULL", where + "its default_role 'king' is not one of admin, member and reader",
            where + "its args_schema is not a JSON object",
            where + "'HACK' is not one of GET, POST, PUT, PATCH and DELETE"}
    );

    Table twice;
    twice.interface.n_node_methods = 2;
    CHECK(twice.mistakes() == Texts{where + "is there twice"});
}

TEST_CASE("arguments are refused in the host's words") {
    constexpr const char* schema = R"({"type": "object", "additionalProperties": false, "required": ["profile"],
        "properties": {"profile": {"type": "string", "enum": ["quiet", "max"]}, "rpm": {"type": ["integer", "null"],
        "minimum": 0, "maximum": 9000}, "list": {"type": "array", "items": {"type": "integer"}}}})";
    CHECK(refused(schema, R"({"profile": "quiet", "rpm": 3.0, "list": [1, 2]})").empty());
    CHECK(refused(schema, R"({"profile": "quiet", "rpm": null})").empty());
    CHECK(refused(schema, "{}") == "Argument 'profile' is missing.");
    CHECK(refused(schema, R"({"profile": "loud"})") == "Argument 'profile': must be 'quiet' or 'max'.");
    CHECK(refused(schema, R"({"profile": 1})") == "Argument 'profile': must be a string, not a number.");
    CHECK(refused(schema, R"({"profile": "max", "fan": 1})") == "Argument 'fan' is unknown.");
    CHECK(refused(schema, R"({"profile": "max", "rpm": -1})") == "Argument 'rpm': must be 0 or more.");
    CHECK(refused(schema, R"({"profile": "max", "rpm": 9001})") == "Argument 'rpm': must be 9000 or less.");
    CHECK(
        refused(schema, R"({"profile": "max", "list": [1, "2"]})") ==
        "Argument 'list[1]': must be an integer, not a string."
    );
    CHECK(refused(schema, "[]") == "The arguments must be one JSON object.");
    CHECK(refused("", "{") == "The arguments are not JSON.");
}
