#include "api/arguments.hpp"
#include "api/node_create.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <utility>
#include <vector>

namespace tenon::api {

namespace {

Error create_refusal(const char* body, unsigned minor = 82) {
    const auto node = node_from_body(*parse_json(body), minor);
    REQUIRE(!node);
    return node.error();
}

std::string refusal_text(const char* body, unsigned minor = 82) {
    const auto why = create_refusal(body, minor);
    CHECK(why.code == Errc::invalid);
    return why.message;
}

std::string name_refusal(const std::string& name, unsigned minor = 82) {
    return refusal_text(dump_json({{"driver", "fake-hardware"}, {"name", name}}).c_str(), minor);
}

}  // namespace

TEST_CASE("a body becomes a node", "[node_create]") {
    const auto node = node_from_body(
        *parse_json(R"({"uuid": "AAAAAAAA-0000-4000-8000-000000000001", "name": "n1", "driver": "fake-hardware",
                        "driver_info": {"a": 1}, "extra": null, "vendor_interface": "no-vendor", "retired": "yes",
                        "conductor_group": "Rack", "automated_clean": false})"),
        111
    );
    REQUIRE(node.has_value());
    CHECK(node->uuid == "aaaaaaaa-0000-4000-8000-000000000001");
    CHECK(node->name == "n1");
    CHECK(node->driver == "fake-hardware");
    CHECK(node->driver_info.read() == Json{{"a", 1}});
    CHECK(node->extra.read() == Json::object());
    CHECK(node->interfaces[InterfaceKind::vendor] == "no-vendor");
    CHECK_FALSE(node->interfaces[InterfaceKind::boot]);
    CHECK(node->retired);
    CHECK(node->conductor_group == "rack");
    CHECK(node->automated_clean == false);
    CHECK(node->provision_state == "enroll");
}

TEST_CASE("a node without a uuid gets one, and starts available before 1.11", "[node_create]") {
    const auto node = node_from_body({{"driver", "fake-hardware"}}, 10);
    REQUIRE(node.has_value());
    CHECK(is_uuid_like(node->uuid));
    CHECK(node->provision_state == "available");
    CHECK_FALSE(node->name);
}

TEST_CASE("a body that breaks the schema is told so in Ironic's words", "[node_create]") {
    CHECK(refusal_text("{}") == "Schema error for node: 'driver' is a required property");
    CHECK(refusal_text(R"({"name": "x", "bogus": 1})") == "Schema error for node: 'driver' is a required property");
    CHECK(
        refusal_text(R"({"driver": "d", "bogus": 1, "name": 5})") ==
        "Schema error for node: Additional properties are not allowed ('bogus' was unexpected)"
    );
    CHECK(
        refusal_text(R"({"zz": 1, "driver": "d", "aa": 2})") ==
        "Schema error for node: Additional properties are not allowed ('zz', 'aa' were unexpected)"
    );
    CHECK(refusal_text("[]") == "Schema error for node: [] is not of type 'object'");
    CHECK(refusal_text("[1, true, null]") == "Schema error for node: [1, True, None] is not of type 'object'");
    CHECK(refusal_text(R"("it's")") == R"(Schema error for node: "it's" is not of type 'object')");
    CHECK(refusal_text(R"({"driver": 5})") == "Schema error for node: 5 is not of type 'string'");
    CHECK(
        refusal_text(R"({"driver": "d", "driver_info": [1]})") ==
        "Schema error for node: [1] is not of type 'object', 'null'"
    );
    CHECK(
        refusal_text(R"({"driver": "d", "extra": "x"})") == "Schema error for node: 'x' is not of type 'object', 'null'"
    );
    CHECK(
        refusal_text(R"({"driver": "d", "maintenance": {"a": 1.5}})") ==
        "Schema error for node: {'a': 1.5} is not of type 'string', 'boolean', 'null'"
    );
    CHECK(refusal_text(R"({"driver": "d", "name": 5})") == "Schema error for node: 5 is not of type 'string', 'null'");
    const std::string class_name(81, 'c');
    CHECK(
        refusal_text(dump_json({{"driver", "d"}, {"resource_class", class_name}}).c_str()) ==
        "Schema error for node: '" + class_name + "' is too long"
    );
}

TEST_CASE("values of the right type must also be good", "[node_create]") {
    CHECK(refusal_text(R"({"driver": "d", "uuid": "xyz"})") == "Expected UUID for uuid: xyz");
    CHECK(refusal_text(R"({"driver": "d", "instance_uuid": "i"})") == "Expected UUID for instance_uuid: i");
    CHECK(
        refusal_text(R"({"driver": "d", "maintenance": "maybe"})") ==
        "Invalid maintenance: Unrecognized value 'maybe', acceptable values are: '0', '1', 'f', 'false', 'n', 'no', "
        "'off', "
        "'on', 't', 'true', 'y', 'yes'"
    );
}

TEST_CASE("a member that is too new for the version is not acceptable", "[node_create][ironic-17]") {
    for (const auto& [body, minor] : std::vector<std::pair<const char*, unsigned>>{
             {R"({"driver": "d", "name": "x1"})", 4},
             {R"({"driver": "d", "vendor_interface": "fake"})", 30},
             {R"({"driver": "d", "conductor_group": "a"})", 45},
             {R"({"driver": "d", "firmware_interface": "fake"})", 85},
         }) {
        const auto why = create_refusal(body, minor);
        CHECK(why.code == Errc::not_acceptable);
        CHECK(why.message == "Request not acceptable.");
    }
    CHECK(node_from_body(*parse_json(R"({"driver": "d", "name": null, "conductor_group": ""})"), 4).has_value());
}

TEST_CASE("a name must be made of unreserved characters and not look like a UUID", "[node_create][ironic-17]") {
    CHECK(name_refusal("") == "Cannot create node with invalid name ''");
    CHECK(name_refusal("bad name") == "Cannot create node with invalid name 'bad name'");
    CHECK(name_refusal("a/b") == "Cannot create node with invalid name 'a/b'");
    CHECK(name_refusal("n\u00e9") == "Cannot create node with invalid name 'n\u00e9'");
    CHECK(
        name_refusal("12345678-0000-4000-8000-000000000001") ==
        "Cannot create node with invalid name '12345678-0000-4000-8000-000000000001'"
    );
    const std::string too_long(256, 'n');
    CHECK(name_refusal(too_long) == "Cannot create node with invalid name '" + too_long + "'");
    for (const auto& name :
         std::vector<std::string>{"under_score~x", "node.with.dots", "UPPER-1", "x", std::string(255, 'n')}) {
        CHECK(node_from_body({{"driver", "d"}, {"name", name}}, 82).has_value());
    }
}

TEST_CASE("before 1.10 a name must be a host name", "[node_create][ironic-17]") {
    CHECK(name_refusal("UPPER", 9) == "Cannot create node with invalid name 'UPPER'");
    CHECK(name_refusal("under_score", 9) == "Cannot create node with invalid name 'under_score'");
    CHECK(name_refusal("-x", 9) == "Cannot create node with invalid name '-x'");
    CHECK(name_refusal("a..b", 5) == "Cannot create node with invalid name 'a..b'");
    for (const char* name : {"node-1", "a.example.com", "a.b_c.", "1"}) {
        CHECK(node_from_body({{"driver", "d"}, {"name", name}}, 5).has_value());
    }
}

TEST_CASE("words that are paths below /v1/nodes are reserved", "[node_create][ironic-7][ironic-17]") {
    for (const char* word : {"maintenance", "management", "states", "vendor_passthru", "detail", "validate"}) {
        CHECK(
            name_refusal(word) == "The word \"" + std::string(word) +
                                      "\" is reserved and can not be used as a node name. Reserved words are: "
                                      "maintenance, management, states, "
                                      "vendor_passthru, detail, validate."
        );
    }
    CHECK(node_from_body({{"driver", "d"}, {"name", "Detail"}}, 82).has_value());
}

TEST_CASE("a node is not created protected") {
    const auto node = node_from_body(*parse_json(R"({"driver": "d", "protected": true})"), 82);
    REQUIRE_FALSE(node.has_value());
    CHECK(
        node.error().message ==
        "Schema error for node: Additional properties are not allowed ('protected' was unexpected)"
    );
}

TEST_CASE("an empty resource class is none") {
    CHECK_FALSE(node_from_body(*parse_json(R"({"driver": "d", "resource_class": ""})"), 82)->resource_class.has_value()
    );
}

}  // namespace tenon::api
