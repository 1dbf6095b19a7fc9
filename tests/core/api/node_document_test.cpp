#include "api/node_document.hpp"
#include "api/node_fields.hpp"
#include "core/api/node_samples.hpp"

#include <catch2/catch.hpp>

#include <map>

namespace tenon::api {

namespace {

std::string document_at(const Node& node, unsigned minor, const Driver* driver, const NodeSelection& selection) {
    NodeContext context;
    context.base_url = "http://127.0.0.1:6385";
    context.host = "lab-conductor";
    context.minor = minor;
    context.driver = driver;
    std::string out;
    append_node(out, node, context, selection);
    return out;
}

std::string document_at(const Node& node, unsigned minor) {
    const auto driver = sample_driver();
    return document_at(node, minor, &driver, all_node_fields(minor));
}

std::vector<std::string> keys_of(const std::string& document) {
    const auto parsed = *parse_json(document);
    std::vector<std::string> keys;
    for (const auto& item : parsed.items()) {
        keys.push_back(item.key());
    }
    return keys;
}

std::string selected(const Node& node, const std::vector<std::string>& names, unsigned minor) {
    const auto driver = sample_driver();
    return document_at(node, minor, &driver, *select_node_fields(names, minor));
}

constexpr auto links_text =
    R"("links": [{"href": "http://127.0.0.1:6385/v1/nodes/11111111-0000-4000-8000-000000000001", "rel": "self"}, )"
    R"({"href": "http://127.0.0.1:6385/nodes/11111111-0000-4000-8000-000000000001", "rel": "bookmark"}])";

}  // namespace

TEST_CASE("a node at 1.82 is written as Ironic writes it", "[node_document]") {
    const std::string expected =
        R"({"uuid": "11111111-0000-4000-8000-000000000001", "created_at": "2026-11-23T00:44:53.897524+00:00", )"
        R"("updated_at": null, "automated_clean": null, "bios_interface": "fake", "boot_interface": "fake", )"
        R"("boot_mode": null, "clean_step": {}, "conductor_group": "", "console_enabled": false, )"
        R"("console_interface": "fake", "deploy_interface": "fake", "deploy_step": {}, "description": null, )"
        R"("driver": "fake-hardware", "driver_info": {"B1": "x", "password": "******"}, "driver_internal_info": {}, )"
        R"("extra": {"k": "v"}, "fault": null, "inspection_finished_at": null, "inspection_started_at": null, )"
        R"("inspect_interface": "fake", "instance_info": {}, "instance_uuid": null, "last_error": null, )"
        R"("lessee": null, "maintenance": false, "maintenance_reason": null, "management_interface": "fake", )"
        R"("name": "fake-1", "network_data": {}, "network_interface": "noop", "owner": null, )"
        R"("power_interface": "fake", "power_state": null, "properties": {"cpus": 2}, "protected": false, )"
        R"("protected_reason": null, "provision_state": "enroll", "provision_updated_at": null, "raid_config": {}, )"
        R"("raid_interface": "fake", "rescue_interface": "fake", "reservation": null, "resource_class": "lab", )"
        R"("retired": false, "retired_reason": null, "secure_boot": null, "shard": null, )"
        R"("storage_interface": "noop", "target_power_state": null, "target_provision_state": null, )"
        R"("target_raid_config": {}, "traits": [], "vendor_interface": "fake", )"
        R"("links": [{"href": "http://127.0.0.1:6385/v1/nodes/11111111-0000-4000-8000-000000000001", "rel": "self"}, )"
        R"({"href": "http://127.0.0.1:6385/nodes/11111111-0000-4000-8000-000000000001", "rel": "bookmark"}], )"
        R"("conductor": "lab-conductor", "allocation_uuid": null, "chassis_uuid": null, )"
        R"("ports": [{"href": "http://127.0.0.1:6385/v1/nodes/11111111-0000-4000-8000-000000000001/ports", )"
        R"("rel": "self"}, {"href": "http://127.0.0.1:6385/nodes/11111111-0000-4000-8000-000000000001/ports", )"
        R"("rel": "bookmark"}], )"
        R"("states": [{"href": "http://127.0.0.1:6385/v1/nodes/11111111-0000-4000-8000-000000000001/states", )"
        R"("rel": "self"}, {"href": "http://127.0.0.1:6385/nodes/11111111-0000-4000-8000-000000000001/states", )"
        R"("rel": "bookmark"}], )"
        R"("portgroups": [{"href": "http://127.0.0.1:6385/v1/nodes/11111111-0000-4000-8000-000000000001/portgroups", )"
        R"("rel": "self"}, {"href": "http://127.0.0.1:6385/nodes/11111111-0000-4000-8000-000000000001/portgroups", )"
        R"("rel": "bookmark"}], )"
        R"("volume": [{"href": "http://127.0.0.1:6385/v1/nodes/11111111-0000-4000-8000-000000000001/volume", )"
        R"("rel": "self"}, {"href": "http://127.0.0.1:6385/nodes/11111111-0000-4000-8000-000000000001/volume", )"
        R"("rel": "bookmark"}]})";
    CHECK(document_at(sample_node(), 82) == expected);
}

TEST_CASE("a node at 1.1 has the members of the first version", "[node_document]") {
    const std::vector<std::string> expected = {
        "uuid",
        "created_at",
        "updated_at",
        "console_enabled",
        "driver",
        "driver_info",
        "extra",
        "instance_info",
        "instance_uuid",
        "last_error",
        "maintenance",
        "maintenance_reason",
        "power_state",
        "properties",
        "provision_state",
        "provision_updated_at",
        "reservation",
        "target_power_state",
        "target_provision_state",
        "links",
        "chassis_uuid",
        "ports",
    };
    CHECK(keys_of(document_at(sample_node(), 1)) == expected);
}

TEST_CASE("every later member appears at the version that brought it", "[node_document]") {
    const std::map<std::string, unsigned> since = {
        {"driver_internal_info", 3},
        {"name", 5},
        {"clean_step", 7},
        {"raid_config", 12},
        {"states", 14},
        {"portgroups", 24},
        {"vendor_interface", 31},
        {"volume", 32},
        {"storage_interface", 33},
        {"traits", 37},
        {"rescue_interface", 38},
        {"bios_interface", 40},
        {"fault", 42},
        {"deploy_step", 44},
        {"conductor_group", 46},
        {"automated_clean", 47},
        {"protected", 48},
        {"conductor", 49},
        {"owner", 50},
        {"description", 51},
        {"allocation_uuid", 52},
        {"retired", 61},
        {"lessee", 65},
        {"network_data", 66},
        {"boot_mode", 75},
        {"shard", 82},
        {"parent_node", 83},
        {"firmware_interface", 86},
        {"service_step", 87},
        {"disable_power_off", 95},
        {"instance_name", 104},
        {"health", 109},
    };
    for (const auto& [name, minor] : since) {
        INFO(name << " at 1." << minor);
        CHECK(parse_json(document_at(sample_node(), minor))->contains(name));
        CHECK_FALSE(parse_json(document_at(sample_node(), minor - 1))->contains(name));
    }
}

TEST_CASE("a node at the latest version has Ironic's order of members", "[node_document]") {
    const std::vector<std::string> expected = {
        "uuid",
        "created_at",
        "updated_at",
        "automated_clean",
        "bios_interface",
        "boot_interface",
        "boot_mode",
        "clean_step",
        "conductor_group",
        "console_enabled",
        "console_interface",
        "disable_power_off",
        "deploy_interface",
        "deploy_step",
        "description",
        "driver",
        "driver_info",
        "driver_internal_info",
        "extra",
        "fault",
        "firmware_interface",
        "health",
        "inspection_finished_at",
        "inspection_started_at",
        "inspect_interface",
        "instance_info",
        "instance_name",
        "instance_uuid",
        "last_error",
        "lessee",
        "maintenance",
        "maintenance_reason",
        "management_interface",
        "name",
        "network_data",
        "network_interface",
        "owner",
        "parent_node",
        "power_interface",
        "power_state",
        "properties",
        "protected",
        "protected_reason",
        "provision_state",
        "provision_updated_at",
        "raid_config",
        "raid_interface",
        "rescue_interface",
        "reservation",
        "resource_class",
        "retired",
        "retired_reason",
        "secure_boot",
        "service_step",
        "shard",
        "storage_interface",
        "target_power_state",
        "target_provision_state",
        "target_raid_config",
        "traits",
        "vendor_interface",
        "links",
        "conductor",
        "allocation_uuid",
        "chassis_uuid",
        "ports",
        "states",
        "portgroups",
        "volume",
    };
    CHECK(keys_of(document_at(sample_node(), 111)) == expected);
}

TEST_CASE(
    "an available node has no state before 1.2, and one waiting for inspection inspects before 1.39", "[node_document]"
) {
    auto node = sample_node();
    node.provision_state = "available";
    CHECK(selected(node, {"provision_state"}, 8).starts_with(R"({"provision_state": "available")"));
    CHECK(parse_json(document_at(node, 1))->at("provision_state").is_null());
    CHECK(parse_json(document_at(node, 2))->at("provision_state") == "available");
    node.provision_state = std::nullopt;
    CHECK(parse_json(document_at(node, 2))->at("provision_state") == "available");
    node.provision_state = "inspect wait";
    CHECK(parse_json(document_at(node, 38))->at("provision_state") == "inspecting");
    CHECK(parse_json(document_at(node, 39))->at("provision_state") == "inspect wait");
}

TEST_CASE("a reservation shows the host that holds it", "[node_document]") {
    NodeContext context;
    context.host = "lab-conductor";
    context.minor = 82;
    context.is_reserved = true;
    std::string out;
    append_node(out, sample_node(), context, {find_node_field("reservation")});
    CHECK(out == R"({"reservation": "lab-conductor"})");
}

TEST_CASE("without a composed driver the node's own choices are shown and the rest is null", "[node_document]") {
    auto node = sample_node();
    node.interfaces.choose(InterfaceKind::vendor, "redfish");
    const auto document = *parse_json(document_at(node, 82, nullptr, all_node_fields(82)));
    CHECK(document.at("vendor_interface") == "redfish");
    CHECK(document.at("boot_interface").is_null());
}

TEST_CASE(
    "asked-for members come as asked for, the uuid first and what Ironic adds after the links", "[node_document]"
) {
    CHECK(
        selected(sample_node(), {"name", "chassis_uuid", "uuid", "driver"}, 82) ==
        std::string(R"({"uuid": "11111111-0000-4000-8000-000000000001", "name": "fake-1", "driver": "fake-hardware", )"
        ) + links_text +
            R"(, "chassis_uuid": null})"
    );
    CHECK(selected(sample_node(), {}, 82) == std::string("{") + links_text + "}");
}

TEST_CASE("a member that does not exist or is too new cannot be asked for", "[node_document]") {
    CHECK(select_node_fields({"uuid", "zzz"}, 82).error().message == "Field zzz is not a valid field.");
    CHECK(select_node_fields({"links"}, 82).error().message == "Field links is not a valid field.");
    const auto too_new = select_node_fields({"zzz", "vendor_interface"}, 30).error();
    CHECK(too_new.code == Errc::not_acceptable);
    CHECK(too_new.message == "Request not acceptable.");
}

TEST_CASE("lists in a query are trimmed, lower case and without doubles", "[node_document]") {
    CHECK(split_list(" UUID, name ,,uuid") == std::vector<std::string>{"uuid", "name"});
    CHECK(split_list("").empty());
}

TEST_CASE("a base URL with a quote stays inside its string", "[node_document]") {
    NodeContext context;
    context.base_url = "http://a\"b";
    std::string out;
    append_node(out, sample_node(), context, {find_node_field("links")});
    const auto document = parse_json(out);
    REQUIRE(document.has_value());
    CHECK(document->at("links")[0].at("href") == "http://a\"b/v1/nodes/11111111-0000-4000-8000-000000000001");
}

TEST_CASE("the states of a node grow with the version", "[node_document]") {
    auto node = sample_node();
    CHECK(
        node_states_document(node, 82) ==
        R"({"console_enabled": false, "last_error": null, "power_state": null, "provision_state": "enroll", )"
        R"("target_power_state": null, "target_provision_state": null, "provision_updated_at": null, "raid_config": {}, )"
        R"("target_raid_config": {}, "boot_mode": null, "secure_boot": null})"
    );
    node.last_error = "broken";
    CHECK(
        node_states_document(node, 11) ==
        R"({"console_enabled": false, "last_error": "broken", "power_state": null, "provision_state": "enroll", )"
        R"("target_power_state": null, "target_provision_state": null, "provision_updated_at": null})"
    );
}

}  // namespace tenon::api
