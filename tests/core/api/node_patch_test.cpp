#include "api/node_patch.hpp"
#include "core/api/node_samples.hpp"
#include "store/node_document.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace tenon::api {

namespace {

PerKind<std::string> all_fake() {
    PerKind<std::string> names;
    names.values.fill("fake");
    return names;
}

NodePatch patch_of(const char* body, unsigned minor = 111, bool reset = false) {
    auto patch = parse_node_patch(*parse_json(body), reset, minor);
    REQUIRE(patch.has_value());
    return std::move(*patch);
}

Node patched(const char* body, const Node& node = sample_node(), bool reset = false) {
    auto changed = apply_node_patch(node, patch_of(body, 111, reset), all_fake());
    REQUIRE(changed.has_value());
    return std::move(*changed);
}

std::string read_refusal(const char* body, unsigned minor = 82, bool reset = false) {
    const auto patch = parse_node_patch(*parse_json(body), reset, minor);
    REQUIRE(!patch);
    return patch.error().message;
}

std::string apply_refusal(const char* body, const Node& node = sample_node()) {
    const auto changed = apply_node_patch(node, patch_of(body), all_fake());
    REQUIRE(!changed);
    CHECK(changed.error().code == Errc::invalid);
    return changed.error().message;
}

std::string name_refusal(const char* body, unsigned minor = 82) {
    const auto checked = check_patched_name(patch_of(body), "fake-1", minor);
    REQUIRE(!checked);
    return checked.error().message;
}

}  // namespace

TEST_CASE("what is patched changes and nothing else", "[node_patch]") {
    const auto node = patched(
        R"([{"op": "add", "path": "/driver_info/B2", "value": "y"},
            {"op": "replace", "path": "/name", "value": "n2"},
            {"op": "remove", "path": "/extra/k"},
            {"op": "add", "path": "/vendor_interface", "value": "no-vendor"},
            {"op": "replace", "path": "/maintenance", "value": "true"},
            {"op": "add", "path": "/conductor_group", "value": "Rack"}])"
    );
    CHECK(node.driver_info.read() == Json{{"B1", "x"}, {"password", "sekrit"}, {"B2", "y"}});
    CHECK(node.name == "n2");
    CHECK(node.extra.read() == Json::object());
    CHECK(node.interfaces[InterfaceKind::vendor] == "no-vendor");
    CHECK(node.maintenance);
    CHECK(node.conductor_group == "rack");
    CHECK(node.properties == sample_node().properties);
    CHECK(patched("[]").driver_info == sample_node().driver_info);
}

TEST_CASE("a removed attribute goes back to its default", "[node_patch]") {
    auto before = sample_node();
    before.interfaces.choose(InterfaceKind::vendor, "no-vendor");
    before.maintenance = true;
    before.maintenance_reason = "why";
    const auto node = patched(
        R"([{"op": "remove", "path": "/vendor_interface"}, {"op": "remove", "path": "/driver_info"},
            {"op": "remove", "path": "/name"}, {"op": "remove", "path": "/maintenance"}])",
        before
    );
    CHECK_FALSE(node.interfaces[InterfaceKind::vendor]);
    CHECK(node.driver_info.read() == Json::object());
    CHECK_FALSE(node.name);
    CHECK_FALSE(node.maintenance);
    CHECK_FALSE(node.maintenance_reason);
    CHECK(
        apply_refusal(R"([{"op": "remove", "path": "/driver"}])") ==
        "Schema error for patch: 'driver' is a required property"
    );
}

TEST_CASE("arrays and inner objects can be patched", "[node_patch]") {
    auto before = sample_node();
    before.extra = *parse_json(R"({"l": [1, 2, 3], "o": {"p": {"q": 1}}})");
    const auto extra_after = [&](const char* body) { return dump_json(patched(body, before).extra.read()["l"]); };
    CHECK(extra_after(R"([{"op": "add", "path": "/extra/l/-", "value": 4}])") == "[1, 2, 3, 4]");
    CHECK(extra_after(R"([{"op": "add", "path": "/extra/l/1", "value": 9}])") == "[1, 9, 2, 3]");
    CHECK(extra_after(R"([{"op": "replace", "path": "/extra/l/0", "value": 9}])") == "[9, 2, 3]");
    CHECK(extra_after(R"([{"op": "remove", "path": "/extra/l/2"}])") == "[1, 2]");
    CHECK(patched(R"([{"op": "replace", "path": "/extra/o/p/q", "value": null}])", before)
              .extra.read()["o"]["p"]["q"]
              .is_null());
}

TEST_CASE("patches nest no object deeper than it is read again", "[node_patch]") {
    auto node = sample_node();
    std::string path = "/extra";
    const auto nest = [&] {
        path += "/a";
        return R"([{"op": "add", "path": ")" + path + R"(", "value": {}}])";
    };
    for (int levels = 2; levels <= 100; ++levels) {
        node = patched(nest().c_str(), node);
    }
    Node again;
    REQUIRE(read_node_document(to_document(node), again).has_value());
    CHECK(again.extra == node.extra);
    CHECK(apply_refusal(nest().c_str(), node) == "'extra' would be nested deeper than 100 levels");
}

TEST_CASE("patches put no more into an object than one body may", "[node_patch]") {
    auto node = sample_node();
    auto full = Json::object();
    for (int i = 0; i < 14'000; ++i) {
        full.get_ref<Json::object_t&>().emplace_back(std::to_string(i), 1);
    }
    node.extra = full;
    std::string more = "[";
    for (int i = 0; i < 200; ++i) {
        more += (i == 0 ? "" : ", ") + std::string(R"({"op": "add", "path": "/extra/x)") + std::to_string(i) +
                R"(", "value": 1})";
    }
    CHECK(apply_refusal((more + "]").c_str(), node) == "'extra' would have too many members in one object");
    CHECK(patched(R"([{"op": "add", "path": "/extra/x", "value": 1}])", node).extra.read().size() == 14'001);
}

TEST_CASE("a change of driver keeps the interfaces in use, unless they are reset", "[node_patch]") {
    auto before = sample_node();
    before.interfaces.choose(InterfaceKind::vendor, "no-vendor");
    constexpr auto body = R"([{"op": "replace", "path": "/driver", "value": "redfish"},
                              {"op": "add", "path": "/boot_interface", "value": "pxe"}])";
    const auto kept = patched(body, before);
    CHECK(kept.driver == "redfish");
    CHECK(kept.interfaces[InterfaceKind::vendor] == "no-vendor");
    CHECK(kept.interfaces[InterfaceKind::power] == "fake");
    CHECK(kept.interfaces[InterfaceKind::boot] == "pxe");
    const auto reset = patched(body, before, true);
    CHECK_FALSE(reset.interfaces[InterfaceKind::vendor]);
    CHECK_FALSE(reset.interfaces[InterfaceKind::power]);
    CHECK(reset.interfaces[InterfaceKind::boot] == "pxe");
    const auto same = patched(R"([{"op": "replace", "path": "/driver", "value": "fake-hardware"}])", before);
    CHECK_FALSE(same.interfaces[InterfaceKind::power]);
}

TEST_CASE("a body that is no JSON patch is told so in Ironic's words", "[node_patch]") {
    CHECK(read_refusal("{}") == "Schema error for patch: {} is not of type 'array'");
    CHECK(
        read_refusal(R"({"op": "add", "path": "/extra/a", "value": 1})") ==
        "Schema error for patch: {'op': 'add', 'path': '/extra/a', 'value': 1} is not of type 'array'"
    );
    CHECK(read_refusal("[5]") == "Schema error for patch: 5 is not of type 'object'");
    CHECK(
        read_refusal(R"([{"op": "frob", "path": "/extra", "value": 1}])") ==
        "Schema error for patch: 'frob' is not one of ['add', 'replace', 'remove']"
    );
    CHECK(
        read_refusal(R"([{"op": "test", "path": "/name", "value": "zzz"}])") ==
        "Schema error for patch: 'test' is not one of ['add', 'replace', 'remove']"
    );
    for (const char* path : {"/driver_info/a.b", "name", "/extra/", "//a", "", "/a~1b", "/a b"}) {
        CHECK(
            read_refusal(dump_json(Json::array({Json{{"op", "add"}, {"path", path}, {"value", 1}}})).c_str()) ==
            "Schema error for patch: '" + std::string(path) + "' does not match '^(/[\\\\w-]+)+$'"
        );
    }
    CHECK(
        read_refusal(R"([{"op": "add", "path": "/extra/a", "from": "/x"}])") ==
        "Schema error for patch: Additional properties are not allowed ('from' was unexpected)"
    );
    CHECK(read_refusal(R"([{"op": "add"}])") == "Schema error for patch: 'path' is a required property");
    CHECK(read_refusal(R"([{"path": "/extra/a"}])") == "Schema error for patch: 'op' is a required property");
    CHECK(read_refusal(R"([{"op": 5, "path": "/a"}])") == "Schema error for patch: 5 is not of type 'string'");
}

TEST_CASE("only some attributes can be patched", "[node_patch]") {
    const std::string list =
        "automated_clean, bios_interface, boot_interface, chassis_uuid, conductor_group, console_interface, "
        "deploy_interface, description, driver, driver_info, extra, inspect_interface, instance_info, instance_uuid, "
        "lessee, maintenance, management_interface, name, network_data, network_interface, owner, power_interface, "
        "properties, protected, protected_reason, raid_interface, rescue_interface, resource_class, retired, "
        "retired_reason, shard, storage_interface, vendor_interface";
    CHECK(
        read_refusal(R"([{"op": "add", "path": "/bogus", "value": 1}])") ==
        "Cannot patch /bogus. Only the following can be updated: " + list
    );
    CHECK(
        read_refusal(R"([{"op": "replace", "path": "/uuid", "value": "bbbbbbbb-0000-4000-8000-000000000001"}])", 1) ==
        "Cannot patch /uuid. Only the following can be updated: " + list
    );
    CHECK(
        read_refusal(R"([{"op": "add", "path": "/reservation/a", "value": 1}])", 111) ==
        "Cannot patch /reservation/a. Only the following can be updated: automated_clean, bios_interface, "
        "boot_interface, chassis_uuid, conductor_group, console_interface, deploy_interface, description, "
        "disable_power_off, driver, driver_info, extra, firmware_interface, inspect_interface, instance_info, "
        "instance_name, instance_uuid, lessee, maintenance, management_interface, name, network_data, "
        "network_interface, owner, parent_node, power_interface, properties, protected, protected_reason, "
        "raid_interface, rescue_interface, resource_class, retired, retired_reason, shard, storage_interface, "
        "vendor_interface"
    );
}

TEST_CASE("an attribute that is too new for the version is not acceptable, its removal is", "[node_patch]") {
    const auto refused =
        parse_node_patch(*parse_json(R"([{"op": "add", "path": "/vendor_interface", "value": "fake"}])"), false, 30);
    REQUIRE(!refused);
    CHECK(refused.error().code == Errc::not_acceptable);
    CHECK(refused.error().message == "Request not acceptable.");
    CHECK(parse_node_patch(*parse_json(R"([{"op": "remove", "path": "/vendor_interface"}])"), false, 30).has_value());
}

TEST_CASE("interfaces can be reset only together with the driver", "[node_patch]") {
    CHECK(
        read_refusal(R"([{"op": "add", "path": "/extra/a", "value": 1}])", 82, true) ==
        "The reset_interfaces parameter can only be used when changing the node's driver."
    );
}

TEST_CASE("a description may be long but not longer", "[node_patch]") {
    const auto body = [](std::size_t length) {
        return dump_json(
            Json::array({Json{{"op", "add"}, {"path", "/description"}, {"value", std::string(length, 'd')}}})
        );
    };
    CHECK(read_refusal(body(4097).c_str()) == "Cannot update node with description exceeding 4096 characters");
    CHECK(patched(body(4096).c_str()).description->size() == 4096);
}

TEST_CASE("an operation that does not fit the node says why", "[node_patch]") {
    CHECK(
        apply_refusal(R"([{"op": "remove", "path": "/driver_info/nope"}])") ==
        "Couldn't apply patch '{'op': 'remove', 'path': '/driver_info/nope'}'. Reason: can't remove a non-existent "
        "object "
        "'nope'"
    );
    CHECK(
        apply_refusal(R"([{"op": "replace", "path": "/driver_info/nope", "value": 1}])") ==
        "Couldn't apply patch '{'op': 'replace', 'path': '/driver_info/nope', 'value': 1}'. Reason: can't replace a "
        "non-existent object 'nope'"
    );
    CHECK(
        apply_refusal(R"([{"op": "add", "path": "/extra/x/y", "value": 1}])") ==
        "Couldn't apply patch '{'op': 'add', 'path': '/extra/x/y', 'value': 1}'. Reason: member 'x' not found in {'k': "
        "'v'}"
    );
    CHECK(
        apply_refusal(R"([{"op": "add", "path": "/extra/a"}])") ==
        "Couldn't apply patch '{'op': 'add', 'path': '/extra/a'}'. Reason: The operation does not contain a 'value' "
        "member"
    );
    CHECK(
        apply_refusal(R"([{"op": "add", "path": "/extra/k/q", "value": 1}])") ==
        "Couldn't apply patch '{'op': 'add', 'path': '/extra/k/q', 'value': 1}'. Reason: 'q' is not a valid sequence "
        "index"
    );
    CHECK(
        apply_refusal(R"([{"op": "add", "path": "/properties/cpus/q", "value": 1}])") ==
        "Couldn't apply patch '{'op': 'add', 'path': '/properties/cpus/q', 'value': 1}'. Reason: Document '<class "
        "'int'>' "
        "does not support indexing, must be mapping/sequence or support __getitem__"
    );
}

TEST_CASE("an array's places are checked", "[node_patch]") {
    auto node = sample_node();
    node.extra = *parse_json(R"({"l": [1, 2, 3]})");
    const auto reason = [&](const char* body) {
        const auto text = apply_refusal(body, node);
        return text.substr(text.find("Reason: "));
    };
    CHECK(reason(R"([{"op": "add", "path": "/extra/l/7", "value": 1}])") == "Reason: can't insert outside of list");
    CHECK(
        reason(R"([{"op": "replace", "path": "/extra/l/7", "value": 1}])") == "Reason: can't replace outside of list"
    );
    CHECK(reason(R"([{"op": "remove", "path": "/extra/l/7"}])") == "Reason: can't remove a non-existent object '7'");
    CHECK(
        reason(R"([{"op": "add", "path": "/extra/l/x", "value": 1}])") == "Reason: 'x' is not a valid sequence index"
    );
    CHECK(reason(R"([{"op": "add", "path": "/extra/l/9/x", "value": 1}])") == "Reason: index '9' is out of bounds");
    CHECK(
        reason(R"([{"op": "replace", "path": "/extra/l/-", "value": 1}])") ==
        "Reason: 'path' with '-' can't be applied to 'replace' operation"
    );
    CHECK(
        reason(R"([{"op": "add", "path": "/extra/l/99999999999999999999999", "value": 1}])") ==
        "Reason: '99999999999999999999999' is not a valid sequence index"
    );
}

TEST_CASE("a patched value must have the attribute's type", "[node_patch]") {
    CHECK(
        apply_refusal(R"([{"op": "replace", "path": "/driver_info", "value": [1]}])") ==
        "Schema error for patch: [1] is not of type 'object', 'null'"
    );
    CHECK(
        apply_refusal(R"([{"op": "replace", "path": "/driver", "value": null}])") ==
        "Schema error for patch: None is not of type 'string'"
    );
    CHECK(
        apply_refusal(R"([{"op": "replace", "path": "/instance_uuid", "value": "x"}])") ==
        "Expected UUID for instance_uuid: x"
    );
}

TEST_CASE("a new name must be good", "[node_patch][ironic-17]") {
    CHECK(
        name_refusal(R"([{"op": "add", "path": "/name", "value": "a b"}])") ==
        "Node fake-1: Cannot change name to invalid name 'a b'"
    );
    CHECK(
        name_refusal(R"([{"op": "add", "path": "/name", "value": null}])") ==
        "Node fake-1: Cannot change name to invalid name 'None'"
    );
    CHECK(
        name_refusal(R"([{"op": "add", "path": "/name", "value": "states"}])") ==
        "The word \"states\" is reserved and can not be used as a node name. Reserved words are: maintenance, "
        "management, "
        "states, vendor_passthru, detail, validate."
    );
    CHECK(check_patched_name(patch_of(R"([{"op": "remove", "path": "/name"}])"), "fake-1", 82).has_value());
    CHECK(check_patched_name(patch_of(R"([{"op": "add", "path": "/name", "value": "ok"}])"), "fake-1", 82).has_value());
}

TEST_CASE("a node is protected and retired by Ironic's rules", "[node_patch]") {
    auto node = sample_node();
    node.provision_state = "enroll";
    const auto refused =
        apply_node_patch(node, patch_of(R"([{"op": "add", "path": "/protected", "value": true}])"), all_fake());
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().code == Errc::conflict);
    CHECK(
        refused.error().message ==
        "Node " + node.uuid +
            " can only be made protected in provision states 'active' or 'rescue', the current state is 'enroll'"
    );
    CHECK(
        apply_refusal(R"([{"op": "add", "path": "/protected_reason", "value": "r"}])", node) ==
        "The protected_reason field can only be set when protected is True"
    );
    CHECK(
        apply_refusal(R"([{"op": "add", "path": "/retired_reason", "value": "r"}])", node) ==
        "The retired_reason field can only be set when retired is True"
    );
    CHECK(patched(R"([{"op": "add", "path": "/retired", "value": true}])", node).retired);
}

TEST_CASE("a patch of properties is checked as at creation", "[node_patch]") {
    CHECK(
        apply_refusal(R"([{"op": "add", "path": "/properties/cpus", "value": "x"}])") ==
        "The following properties for node " + sample_node().uuid +
            " should be non-negative integers, but provided values are: cpus=x"
    );
}

}  // namespace tenon::api
