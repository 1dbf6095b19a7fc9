#include "catalog_fixture.hpp"

namespace tenon::test {

namespace {

constexpr auto vendor = InterfaceKind::vendor;

const std::vector<ImplementationPtr> offers = {
    offer(vendor, "alpha", {"a_node"}, {"a_driver"}),
    offer(vendor, "beta", {"b_node"}, {"b_driver"}),
};

std::string default_vendor(const DriverCatalog& catalog, const std::string& type) {
    const auto found = catalog.find(type);
    return found ? (*found)->defaults->interfaces[vendor]->name : found.error().message;
}

}  // namespace

TEST_CASE("the default is the first in the type's list that is enabled and loaded [ironic-60]") {
    const std::vector<HardwareType> types{
        make_type("ab", {"alpha", "beta"}), make_type("ba", {"beta", "alpha"}),
        make_type("xb", {"not-loaded", "beta"})};
    const DriverCatalog all(types, offers, {});
    CHECK(default_vendor(all, "ab") == "alpha");
    CHECK(default_vendor(all, "ba") == "beta");
    CHECK(default_vendor(all, "xb") == "beta");
    CHECK((*all.find("xb"))->enabled[vendor] == Names{"beta"});
    CHECK((*all.find("ba"))->enabled[vendor] == Names{"alpha", "beta"});

    HardwareTypesConfig config;
    config.enabled_interfaces[vendor] = {"beta", "beta"};
    const DriverCatalog some(types, offers, config);
    CHECK(default_vendor(some, "ab") == "beta");
    CHECK((*some.find("ab"))->enabled[vendor] == Names{"beta"});
    CHECK(some.problems().empty());
}

TEST_CASE("a kind that a type does not list has its stand-in, enabled or not") {
    HardwareTypesConfig config;
    config.enabled_interfaces[vendor] = {"alpha"};
    const DriverCatalog catalog({make_type("plain")}, offers, config);
    const auto type = catalog.find("plain");
    REQUIRE(type.has_value());
    for (const auto kind : all_interface_kinds) {
        const bool is_noop = kind == InterfaceKind::network || kind == InterfaceKind::storage;
        const auto expected = is_noop ? "noop" : "no-" + std::string(to_string(kind));
        CHECK((*type)->defaults->interfaces[kind]->name == expected);
        CHECK((*type)->enabled[kind] == Names{expected});
    }
    CHECK(names((*type)->defaults->node_methods).empty());
    CHECK(catalog.compose(make_node("plain", "no-vendor")).has_value());
}

TEST_CASE("a type without a valid default is refused for calls and listings alike, and the rest serve [ironic-44]") {
    const DriverCatalog catalog({make_type("d", {"not-loaded"}), make_type("good", {"alpha"})}, offers, {});
    const std::string text = "For hardware type 'd', no default value found for vendor interface could be determined. "
                             "Please ensure the interfaces are enabled.";
    const auto found = catalog.find("d");
    REQUIRE_FALSE(found.has_value());
    CHECK(found.error().code == Errc::invalid);
    CHECK(found.error().message == text);
    CHECK(catalog.compose(make_node("d")).error().message == text);
    CHECK(catalog.compose(make_node("d", "alpha")).error().message == text);
    CHECK(catalog.types().at("d").reason == text);
    CHECK(catalog.types().at("d").defaults == nullptr);
    CHECK(default_vendor(catalog, "good") == "alpha");
}

TEST_CASE("a configured default that is not enabled or not supported refuses the type, by two texts [ironic-61]") {
    const std::vector<HardwareType> types{make_type("d", {"alpha", "no-vendor"})};
    HardwareTypesConfig config;
    config.enabled_interfaces[vendor] = {"alpha", "beta", "no-vendor"};
    config.default_interfaces[vendor] = "nonesuch";
    CHECK(
        default_vendor(DriverCatalog(types, offers, config), "d") ==
        "Could not find the following interface in the 'ironic.hardware.interfaces.vendor' entrypoint: nonesuch. Valid "
        "interfaces are ['alpha', 'beta', 'no-vendor']."
    );
    config.default_interfaces[vendor] = "beta";
    CHECK(
        default_vendor(DriverCatalog(types, offers, config), "d") ==
        "For hardware type 'd', no default value found for vendor interface could be determined. Please ensure the "
        "interfaces are enabled. default_vendor_interface is 'beta', which this type does not support."
    );
    config.default_interfaces[vendor] = "no-vendor";
    CHECK(default_vendor(DriverCatalog(types, offers, config), "d") == "no-vendor");
}

TEST_CASE("changing the configured default swaps the methods of driver and node") {
    const std::vector<HardwareType> types{make_type("d", {"alpha", "beta"})};
    HardwareTypesConfig config;
    const DriverCatalog before(types, offers, config);
    CHECK(names((*before.find("d"))->defaults->driver_methods) == Names{"a_driver"});
    CHECK(names((*before.compose(make_node("d")))->node_methods) == Names{"a_node"});
    CHECK((*before.compose(make_node("d")))->node_methods.find("b_node") == nullptr);

    config.default_interfaces[vendor] = "beta";
    const DriverCatalog after(types, offers, config);
    CHECK(names((*after.find("d"))->defaults->driver_methods) == Names{"b_driver"});
    CHECK(names((*after.compose(make_node("d")))->node_methods) == Names{"b_node"});
    CHECK((*after.find("d"))->defaults->driver_methods.find("a_driver") == nullptr);
}

TEST_CASE("a node's own interface changes that node only, and one without shares its type's defaults") {
    const DriverCatalog catalog({make_type("d", {"alpha", "beta"})}, offers, {});
    const auto usual = catalog.compose(make_node("d"));
    const auto same = catalog.compose(make_node("d", "alpha"));
    const auto own = catalog.compose(make_node("d", "beta"));
    REQUIRE(own.has_value());
    CHECK((*own)->interfaces[vendor]->name == "beta");
    CHECK((*own)->interfaces[InterfaceKind::power]->name == "no-power");
    CHECK(names((*own)->node_methods) == Names{"b_node"});
    CHECK(*usual == (*catalog.find("d"))->defaults);
    CHECK(*same == *usual);
    CHECK(names((*usual)->node_methods) == Names{"a_node"});
}

TEST_CASE("a node's own interface that is not enabled or not supported is refused, never replaced") {
    HardwareTypesConfig config;
    config.enabled_interfaces[vendor] = {"no-vendor", "alpha"};
    const DriverCatalog catalog({make_type("d", {"no-vendor", "beta"})}, offers, config);
    const auto not_enabled = catalog.compose(make_node("d", "beta"));
    REQUIRE_FALSE(not_enabled.has_value());
    CHECK(not_enabled.error().code == Errc::invalid);
    CHECK(
        not_enabled.error().message ==
        "Could not find the following interface in the 'ironic.hardware.interfaces.vendor' entrypoint: beta. Valid "
        "interfaces are ['alpha', 'no-vendor']."
    );
    const auto not_supported = catalog.compose(make_node("d", "alpha"));
    REQUIRE_FALSE(not_supported.has_value());
    CHECK(not_supported.error().code == Errc::invalid);
    CHECK(
        not_supported.error().message == "vendor interface implementation 'alpha' is not supported by hardware type d."
    );
}

TEST_CASE("a type that accepts any interface takes every enabled one, but lists its own [ironic-62]") {
    auto type = make_type("fake-hardware", {"alpha"});
    type.accepts_any_interface = true;
    HardwareTypesConfig config;
    const DriverCatalog catalog({type}, offers, config);
    CHECK((*catalog.compose(make_node("fake-hardware", "beta")))->interfaces[vendor]->name == "beta");
    CHECK((*catalog.compose(make_node("fake-hardware", "no-vendor")))->interfaces[vendor]->name == "no-vendor");
    CHECK((*catalog.find("fake-hardware"))->enabled[vendor] == Names{"alpha"});
    CHECK_FALSE(catalog.compose(make_node("fake-hardware", "nonesuch")).has_value());

    config.default_interfaces[vendor] = "beta";
    CHECK(default_vendor(DriverCatalog({type}, offers, config), "fake-hardware") == "beta");
    config.enabled_interfaces[vendor] = {"alpha"};
    CHECK_THAT(
        default_vendor(DriverCatalog({type}, offers, config), "fake-hardware"),
        Catch::StartsWith("Could not find the following interface")
    );
}

TEST_CASE("an unknown or disabled hardware type is not found") {
    HardwareTypesConfig config;
    config.enabled = {"good", "gone"};
    const DriverCatalog catalog({make_type("good"), make_type("other")}, offers, config);
    for (const std::string name : {"other", "nonesuch", ""}) {
        const auto found = catalog.find(name);
        REQUIRE_FALSE(found.has_value());
        CHECK(found.error().code == Errc::not_found);
        CHECK(found.error().message == "Could not find the following driver(s) or hardware type(s): " + name + ".");
        CHECK(catalog.compose(make_node(name)).error().message == found.error().message);
    }
    CHECK(catalog.types().size() == 1);
    CHECK(reasons(catalog) == Names{"hardware_types.enabled: there is no hardware type 'gone'"});
}

TEST_CASE("what is named but missing, and what is there twice, is said and does not stop the rest [ironic-59]") {
    auto second = make_type("d", {"beta"});
    second.path = "elsewhere/d.yaml";
    HardwareTypesConfig config;
    config.enabled_interfaces[vendor] = {"alpha", "alpha", "gamma", ""};
    auto twice = offers;
    twice.push_back(offer(vendor, "alpha", {"other"}));
    const DriverCatalog catalog({make_type("d", {"alpha"}), second}, twice, config, {{"x.yaml", "x.yaml:1:1: broken"}});
    CHECK(
        reasons(catalog) ==
        Names{
            "x.yaml:1:1: broken",
            "vendor interface 'alpha' is offered by a plugin without a name and by a plugin without a name; the first "
            "one "
            "is used: remove a plugin without a name, or have it renamed",
            "enabled_vendor_interfaces: nothing that is loaded offers vendor interface 'gamma'",
            "enabled_vendor_interfaces: nothing that is loaded offers vendor interface ''",
            "elsewhere/d.yaml: hardware type 'd' is already defined by hardware-types/d.yaml; remove one of the two"}
    );
    CHECK(names((*catalog.find("d"))->defaults->node_methods) == Names{"a_node"});
}

TEST_CASE("a plugin's implementation takes the place of a built-in one of the same name") {
    auto type = make_type("d");
    type.interfaces[InterfaceKind::power] = {"redfish"};
    const DriverCatalog catalog({type}, {offer(InterfaceKind::power, "redfish", {"cycle"})}, {});
    CHECK(names((*catalog.find("d"))->defaults->node_methods) == Names{"cycle"});
    CHECK(catalog.problems().empty());
}

TEST_CASE("what is missing says which plugin had it, since when it is gone, and why") {
    CatalogMemory memory;
    memory.implementations = {{vendor, "gone", {"fly", "swim"}, "plugin acme 1.4.0 was removed at 12:03"}};
    memory.types["old"] = "was removed at 12:04.";
    const DriverCatalog catalog(
        {make_type("only", {"gone"}), make_type("either", {"gone", "alpha"}), make_type("other", {"alpha"})}, offers,
        {}, {}, memory
    );
    const std::string why = "vendor interface 'gone': plugin acme 1.4.0 was removed at 12:03.";
    CHECK(default_vendor(catalog, "only").find(". " + why) != std::string::npos);
    const auto chosen = catalog.compose(make_node("either", "gone"));
    REQUIRE(chosen.has_error());
    CHECK(chosen.error().message.find("entrypoint: gone.") != std::string::npos);
    CHECK(chosen.error().message.find("]. " + why) != std::string::npos);
    CHECK(
        catalog.why_absent("either", "fly") ==
        "; vendor interface 'gone' had it: plugin acme 1.4.0 was removed at 12:03"
    );
    CHECK(catalog.why_absent("either", "walk").empty());
    CHECK(catalog.why_absent("other", "fly").empty());
    CHECK(
        default_vendor(catalog, "old") ==
        "Could not find the following driver(s) or hardware type(s): old. Hardware type old was removed at 12:04."
    );
}

}  // namespace tenon::test
