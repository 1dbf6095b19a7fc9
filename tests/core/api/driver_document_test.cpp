#include "api/driver_document.hpp"

#include <catch2/catch.hpp>

using namespace tenon;
using namespace tenon::api;

namespace {

ImplementationPtr implementation(InterfaceKind kind, std::string name) {
    auto made = std::make_shared<Implementation>();
    made->kind = kind;
    made->name = std::move(name);
    return made;
}

ComposedHardwareType fake_type() {
    ComposedHardwareType type;
    type.declared.name = "fake-hardware";
    auto defaults = std::make_shared<Driver>();
    for (const auto kind : all_interface_kinds) {
        defaults->interfaces[kind] = implementation(kind, "fake");
        type.enabled[kind] = {"no-thing", "fake"};
    }
    type.defaults = std::move(defaults);
    return type;
}

DriverDocumentOptions options(unsigned minor, bool is_detailed) {
    DriverDocumentOptions made;
    made.base_url = "http://localhost";
    made.host = "host1";
    made.minor = minor;
    made.is_detailed = is_detailed;
    return made;
}

Json document(unsigned minor, bool is_detailed = true) {
    return driver_document(fake_type(), options(minor, is_detailed));
}

constexpr std::string_view at_1_1 =
    R"({"name": "fake-hardware", "hosts": ["host1"], "links": [{"href": "http://localhost/v1/drivers/fake-hardware", )"
    R"("rel": "self"}, {"href": "http://localhost/drivers/fake-hardware", "rel": "bookmark"}])";

}  // namespace

TEST_CASE("a driver grows with the version", "[ironic-26][ironic-30]") {
    CHECK(dump_json(document(1)) == std::string(at_1_1) + "}");
    CHECK(dump_json(document(13)) == std::string(at_1_1) + "}");
    const std::string properties =
        R"(, "properties": [{"href": "http://localhost/v1/drivers/fake-hardware/properties", "rel": "self"}, )"
        R"({"href": "http://localhost/drivers/fake-hardware/properties", "rel": "bookmark"}])";
    CHECK(dump_json(document(14)) == std::string(at_1_1) + properties + "}");
    CHECK(dump_json(document(111, false)) == std::string(at_1_1) + properties + R"(, "type": "dynamic"})");
}

TEST_CASE("interface kinds are shown from their versions on", "[ironic-26][ironic-30]") {
    const auto shows = [](unsigned minor, const std::string& kind) {
        return document(minor).contains("default_" + kind + "_interface");
    };
    CHECK_FALSE(shows(29, "vendor"));
    CHECK(shows(30, "vendor"));
    CHECK_FALSE(shows(32, "storage"));
    CHECK(shows(33, "storage"));
    CHECK_FALSE(shows(37, "rescue"));
    CHECK(shows(38, "rescue"));
    CHECK_FALSE(shows(39, "bios"));
    CHECK(shows(40, "bios"));
    CHECK_FALSE(shows(85, "firmware"));
    CHECK(shows(86, "firmware"));
    CHECK(dump_json(document(30)["enabled_vendor_interfaces"]) == R"(["fake", "no-thing"])");
    CHECK(document(30)["default_vendor_interface"] == "fake");
}

TEST_CASE("chosen fields come with the links", "[ironic-27]") {
    auto some = options(77, false);
    some.fields = *parse_driver_fields("hosts, name");
    CHECK(dump_json(driver_document(fake_type(), some)) == std::string(at_1_1) + "}");
    some.fields = *parse_driver_fields("type");
    const auto only = driver_document(fake_type(), some);
    CHECK(only.size() == 2);
    CHECK(only.contains("links"));
}

TEST_CASE("an unknown field is refused", "[ironic-27]") {
    CHECK(parse_driver_fields("zzz").error().message == R"(Field(s) "zzz" are not valid)");
    CHECK(parse_driver_fields("name,default_vendor_interface,enabled_bios_interfaces").has_value());
    CHECK_FALSE(parse_driver_fields("default_vendor_interface", false).has_value());
    CHECK(*parse_driver_fields("Name", false) == std::vector<std::string>{"name"});
}

TEST_CASE("methods are listed with four keys for a driver and five for a node", "[ironic-16][ironic-25][ironic-39]") {
    PluginMethod method;
    method.declared.name = "x";
    method.declared.description = "d \"q\"";
    method.declared.http_methods = {"GET", "POST"};
    method.declared.is_async = true;
    method.declared.require_exclusive_lock = true;
    std::vector<MethodRef> methods{{nullptr, &method}};
    CHECK(
        methods_document(methods, MethodScope::driver) ==
        R"({"x": {"http_methods": ["GET", "POST"], "async": true, "description": "d \"q\"", "attach": false}})"
    );
    methods.push_back({nullptr, &method});
    CHECK(
        methods_document(methods, MethodScope::node) ==
        R"({"x": {"http_methods": ["GET", "POST"], "async": true, "description": "d \"q\"", "attach": false, )"
        R"("require_exclusive_lock": true}, "x": {"http_methods": ["GET", "POST"], "async": true, "description": )"
        R"("d \"q\"", "attach": false, "require_exclusive_lock": true}})"
    );
    CHECK(methods_document(std::vector<MethodRef>{}, MethodScope::node) == "{}");
}

TEST_CASE("the list of all methods is made once, and that of some is not it") {
    PluginMethod method;
    method.declared.name = "x";
    MethodTable all;
    all.add({nullptr, &method});
    const auto list = methods_document(all.methods(), MethodScope::driver);
    CHECK(methods_document(all, std::nullopt, MethodScope::driver) == list);
    method.declared.description = "which nobody asks for any more";
    CHECK(methods_document(all, std::nullopt, MethodScope::driver) == list);
    CHECK(methods_document(all, std::vector<MethodRef>{}, MethodScope::driver) == "{}");
}

TEST_CASE("properties are those of the default interfaces", "[ironic-29]") {
    auto vendor = std::make_shared<Implementation>();
    vendor->properties = {{"B1", "B1 description. Required."}, {"B2", "B2 description. Required."}};
    Driver defaults;
    defaults.interfaces[InterfaceKind::vendor] = vendor;
    CHECK(
        dump_json(properties_document(defaults)) ==
        R"({"B1": "B1 description. Required.", "B2": "B2 description. Required."})"
    );
}

TEST_CASE("what is said of a logical disk is JSON of Ironic's length") {
    CHECK(raid_properties_text().size() == 1570);
    CHECK(parse_json(raid_properties_text()).has_value());
}
