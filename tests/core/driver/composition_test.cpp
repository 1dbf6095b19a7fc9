#include "catalog_fixture.hpp"

namespace tenon::test {

TEST_CASE("methods of several kinds are listed by kind and then as their tables have them") {
    auto type = make_type("d", {"v"});
    type.interfaces[InterfaceKind::management] = {"m"};
    const DriverCatalog catalog(
        {type},
        {offer(InterfaceKind::vendor, "v", {"z", "a"}, {"same"}), offer(InterfaceKind::management, "m", {"same", "k"})},
        {}
    );
    const auto& driver = *(*catalog.find("d"))->defaults;
    CHECK(names(driver.node_methods) == Names{"same", "k", "z", "a"});
    CHECK(names(driver.driver_methods) == Names{"same"});
    const auto* found = driver.node_methods.find("a");
    REQUIRE(found != nullptr);
    CHECK(found->implementation->name == "v");
    CHECK(found->method->declared.name == "a");
    CHECK(driver.node_methods.find("A") == nullptr);
}

TEST_CASE("each of many methods is found, and no other") {
    Names many;
    for (int i = 0; i < 1'000; ++i) {
        many.push_back("method_" + std::to_string(i));
    }
    const DriverCatalog catalog({make_type("d", {"v"})}, {offer(InterfaceKind::vendor, "v", many)}, {});
    const auto& table = (*catalog.find("d"))->defaults->node_methods;
    for (const auto& name : many) {
        const auto* found = table.find(name);
        REQUIRE(found != nullptr);
        REQUIRE(found->method->declared.name == name);
    }
    CHECK(table.find("method_1000") == nullptr);
    CHECK(table.find("method_") == nullptr);
}

TEST_CASE("two kinds that claim one method name are refused with both names, as defaults and as a node's choice") {
    auto type = make_type("d", {"v", "w"});
    type.interfaces[InterfaceKind::management] = {"m"};
    const std::vector<ImplementationPtr> offers{
        offer(InterfaceKind::vendor, "v", {"reset"}), offer(InterfaceKind::vendor, "w", {"other"}),
        offer(InterfaceKind::management, "m", {"reset"})};
    const std::string clash =
        "vendor method 'reset' is offered by both management interface 'm' and vendor interface 'v'; "
        "choose interfaces that do not share a method name";
    const DriverCatalog broken({type, make_type("fine", {"v"})}, offers, {});
    CHECK(broken.find("d").error().message == "hardware type 'd': " + clash);
    CHECK(broken.types().at("d").reason == "hardware type 'd': " + clash);
    CHECK(broken.find("fine").has_value());

    HardwareTypesConfig config;
    config.default_interfaces[InterfaceKind::vendor] = "w";
    const DriverCatalog works({type}, offers, config);
    REQUIRE(works.find("d").has_value());
    const auto refused = works.compose(make_node("d", "v"));
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().code == Errc::invalid);
    CHECK(refused.error().message == clash);
}

TEST_CASE("alternatives of one kind may share method names") {
    const DriverCatalog catalog(
        {make_type("d", {"v", "w"})},
        {offer(InterfaceKind::vendor, "v", {"same"}), offer(InterfaceKind::vendor, "w", {"same"})}, {}
    );
    CHECK((*catalog.compose(make_node("d")))->node_methods.find("same")->implementation->name == "v");
    CHECK((*catalog.compose(make_node("d", "w")))->node_methods.find("same")->implementation->name == "w");
}

TEST_CASE("a composition keeps its implementations for as long as it lives") {
    std::weak_ptr<const Implementation> watched;
    DriverPtr driver;
    {
        auto implementation = offer(InterfaceKind::vendor, "v", {"m"});
        watched = implementation;
        driver = (*DriverCatalog({make_type("d", {"v"})}, {std::move(implementation)}, {}).find("d"))->defaults;
    }
    CHECK_FALSE(watched.expired());
    driver.reset();
    CHECK(watched.expired());
}

}  // namespace tenon::test
