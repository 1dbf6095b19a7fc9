#include "api/node_maintenance.hpp"
#include "api/node_validation.hpp"
#include "core/api/node_samples.hpp"

#include <catch2/catch.hpp>

namespace tenon::api {

TEST_CASE("interfaces that are fake are always valid, and vendor is not asked", "[node_validation]") {
    CHECK(
        node_validation_document(sample_node(), sample_driver(), 82) ==
        R"({"boot": {"result": true}, "deploy": {"result": true}, "management": {"result": true}, )"
        R"("network": {"result": true}, "power": {"result": true}, "bios": {"result": true}, )"
        R"("console": {"result": true}, "inspect": {"result": true}, "raid": {"result": true}, )"
        R"("rescue": {"result": true}, "storage": {"result": true}})"
    );
}

TEST_CASE("what boots over a port that is not there and what is not supported says so", "[node_validation]") {
    auto node = sample_node("33333333-0000-4000-8000-000000000001", "redfish-1");
    node.driver = "redfish";
    auto driver = sample_driver();
    use_interface(driver, InterfaceKind::boot, "ipxe");
    use_interface(driver, InterfaceKind::deploy, "direct");
    use_interface(driver, InterfaceKind::power, "redfish");
    use_interface(driver, InterfaceKind::console, "no-console");
    use_interface(driver, InterfaceKind::rescue, "no-rescue");
    CHECK(
        node_validation_document(node, driver, 82) ==
        R"({"boot": {"result": false, "reason": "Node 33333333-0000-4000-8000-000000000001 does not have any port )"
        R"(associated with it"}, "deploy": {"result": false, "reason": "Node 33333333-0000-4000-8000-000000000001 does )"
        R"(not have any port associated with it"}, "management": {"result": true}, "network": {"result": true}, )"
        R"("power": {"result": true}, "bios": {"result": true}, "console": {"result": false, "reason": "Driver redfish )"
        R"(does not support console (disabled or not implemented)."}, "inspect": {"result": true}, )"
        R"("raid": {"result": true}, "rescue": {"result": false, "reason": "Driver redfish does not support rescue )"
        R"((disabled or not implemented)."}, "storage": {"result": true}})"
    );
}

TEST_CASE("firmware is validated from the version that shows it", "[node_validation]") {
    const auto has_firmware = [](unsigned minor) {
        return parse_json(node_validation_document(sample_node(), sample_driver(), minor))->contains("firmware");
    };
    CHECK_FALSE(has_firmware(85));
    CHECK(has_firmware(86));
}

TEST_CASE("the reason for maintenance comes from the body or the query", "[node_validation]") {
    using Reason = std::optional<std::string>;
    CHECK(*maintenance_reason(Json{{"reason", "lab"}}, std::nullopt) == Reason("lab"));
    CHECK(*maintenance_reason(Json{{"reason", nullptr}}, std::nullopt) == Reason());
    CHECK(*maintenance_reason(std::nullopt, "q") == Reason("q"));
    CHECK(*maintenance_reason(Json(), std::nullopt) == Reason());
    CHECK(*maintenance_reason(Json::object(), "q") == Reason("q"));
    CHECK(maintenance_reason(Json{{"reason", 5}}, {}).error().message == "Expected string for reason: 5");
    CHECK(maintenance_reason(Json{{"a", 1}, {"reason", "x"}}, {}).error().message == "Unexpected arguments: a");
    CHECK(maintenance_reason(Json::array({1}), {}).error().message == "Expected an object with a reason: [1]");
}

}  // namespace tenon::api
