#include "api/node_query.hpp"

#include <catch2/catch.hpp>

namespace tenon::api {

namespace {

Error refusal(const QueryParameters& parameters, unsigned minor = 111) {
    const auto query = parse_node_query(parameters, minor);
    REQUIRE(!query);
    return query.error();
}

std::string text(const QueryParameters& parameters, unsigned minor = 111) {
    return refusal(parameters, minor).message;
}

std::vector<std::string> names(const NodeSelection& selection) {
    std::vector<std::string> result;
    for (const auto* field : selection) {
        result.emplace_back(field->name);
    }
    return result;
}

}  // namespace

TEST_CASE("without parameters the default columns of the first thousand nodes are asked for", "[node_query]") {
    const auto query = parse_node_query({}, 82);
    REQUIRE(query.has_value());
    CHECK(query->limit == 1000);
    CHECK(query->sort_key == "id");
    CHECK_FALSE(query->is_descending);
    CHECK(
        names(query->selection) ==
        std::vector<std::string>{
            "uuid", "instance_uuid", "maintenance", "power_state", "provision_state", "name", "links"}
    );
    CHECK(
        names(parse_node_query({}, 4)->selection) ==
        std::vector<std::string>{"uuid", "instance_uuid", "maintenance", "power_state", "provision_state", "links"}
    );
}

TEST_CASE("every parameter is read", "[node_query]") {
    const auto query = parse_node_query(
        {{"limit", "2"},
         {"marker", "22222222-0000-4000-8000-000000000001"},
         {"sort_key", "name"},
         {"sort_dir", "desc"},
         {"fields", "UUID,driver"},
         {"maintenance", "TRUE"},
         {"associated", "0"},
         {"driver", "redfish"},
         {"shard", "a,b"},
         {"provision_state", "inspect wait"},
         {"include_children", "yes"}},
        111
    );
    REQUIRE(query.has_value());
    CHECK(query->limit == 2);
    CHECK(query->marker == "22222222-0000-4000-8000-000000000001");
    CHECK(query->sort_key == "name");
    CHECK(query->is_descending);
    CHECK(query->fields == std::vector<std::string>{"uuid", "driver"});
    CHECK(query->maintenance == true);
    CHECK(query->associated == false);
    CHECK(query->driver == "redfish");
    CHECK(query->shards == std::vector<std::string>{"a", "b"});
    CHECK(query->provision_state == "inspect wait");
    CHECK(query->include_children);
    CHECK(parse_node_query({{"limit", "5000"}}, 1)->limit == 1000);
}

TEST_CASE("detail asks for everything from 1.43 on", "[node_query]") {
    CHECK(names(parse_node_query({{"detail", "True"}}, 43)->selection) == names(all_node_fields(43)));
    CHECK(names(parse_node_query({{"detail", "no"}}, 43)->selection).size() == 7);
    CHECK(text({{"detail", "True"}}, 42) == "Invalid query parameter ?detail=True received.");
    CHECK(text({{"detail", "0"}}, 42) == "Invalid query parameter ?detail=False received.");
    CHECK(
        text({{"detail", "yes"}, {"fields", "uuid"}}) == "Can not specify ?detail=True and fields in the same request."
    );
    CHECK(parse_node_query({{"detail", "no"}, {"fields", "uuid"}}, 82).has_value());
    CHECK(
        text({{"detail", "maybe"}}) ==
        "Invalid detail: Unrecognized value 'maybe', acceptable values are: '0', '1', 'f', 'false', 'n', 'no', 'off', "
        "'on', 't', 'true', 'y', 'yes'"
    );
}

TEST_CASE("the detail resource takes neither fields nor detail", "[node_query]") {
    const auto query = parse_node_detail_query({{"limit", "3"}}, 82);
    REQUIRE(query.has_value());
    CHECK(query->resource == "nodes/detail");
    CHECK(query->fields.empty());
    CHECK(names(query->selection) == names(all_node_fields(82)));
    CHECK(parse_node_detail_query({{"fields", "uuid"}}, 82).error().message == "Unexpected arguments: fields");
}

TEST_CASE(
    "parameters that Ironic does not know are unexpected, doubled ones are no strings", "[node_query][ironic-75]"
) {
    CHECK(text({{"node_uuid", "1"}}) == "Unexpected arguments: node_uuid");
    CHECK(text({{"a", "1"}, {"limit", "2"}, {"b", "1"}, {"a", "2"}}) == "Unexpected arguments: a, b");
    CHECK(text({{"driver", "a"}, {"driver", "it's"}}) == "Expected string for driver: ['a', \"it's\"]");
}

TEST_CASE("limits, markers and directions are checked", "[node_query]") {
    CHECK(text({{"limit", "-1"}}) == "Limit must be positive");
    CHECK(text({{"limit", "0"}}) == "Limit must be positive");
    CHECK(text({{"limit", "x"}}) == "Expected an integer for limit: x");
    CHECK(text({{"limit", "1.5"}}) == "Expected an integer for limit: 1.5");
    CHECK(text({{"limit", ""}}) == "Expected an integer for limit: ");
    CHECK(text({{"limit", "99999999999999999999"}}) == "Expected an integer for limit: 99999999999999999999");
    CHECK(text({{"marker", "abc"}}) == "Expected UUID for marker: abc");
    CHECK(text({{"sort_dir", "x"}}) == "Invalid sort direction: x. Acceptable values are 'asc' or 'desc'");
    CHECK(text({{"sort_key", "extra"}}) == "The sort_key value extra is an invalid field for sorting");
    CHECK(text({{"sort_key", "zzz"}}) == "The sort_key value \"zzz\" is an invalid field for sorting");
    CHECK(text({{"sort_key", "links"}}) == "The sort_key value \"links\" is an invalid field for sorting");
}

TEST_CASE("fields are checked for existence and version", "[node_query]") {
    CHECK(text({{"fields", "uuid,zzz"}}) == "Field zzz is not a valid field.");
    CHECK(refusal({{"fields", "uuid"}}, 7).code == Errc::not_acceptable);
    CHECK(text({{"fields", "uuid"}}, 7) == "Request not acceptable.");
    CHECK(text({{"fields", "vendor_interface"}}, 30) == "Request not acceptable.");
    CHECK(text({{"sort_key", "name"}}, 4) == "Request not acceptable.");
}

TEST_CASE("filters are refused before the version that brought them", "[node_query]") {
    const std::vector<std::pair<const char*, unsigned>> filters = {
        {"driver", 16}, {"resource_class", 21}, {"conductor_group", 46}, {"conductor", 49},      {"owner", 50},
        {"lessee", 65}, {"shard", 82},          {"parent_node", 83},     {"instance_name", 104},
    };
    for (const auto& [name, since] : filters) {
        INFO(name);
        const auto why = refusal({{name, "x"}}, since - 1);
        CHECK(why.code == Errc::not_acceptable);
        CHECK(
            why.message ==
            "Request not acceptable. The minimal required API version should be 1." + std::to_string(since)
        );
        CHECK(parse_node_query({{name, "x"}}, since).has_value());
    }
    CHECK(text({{"provision_state", "active"}}, 8) == "Request not acceptable.");
    CHECK(
        text({{"include_children", "1"}}, 82) ==
        "Request not acceptable. The minimal required API version should be 1.83"
    );
}

TEST_CASE("filters on states want a state that exists", "[node_query]") {
    CHECK(text({{"provision_state", "zzz"}}) == "Provision state \"zzz\" is not valid");
    CHECK(
        text({{"fault", "zzz"}}) ==
        "Unrecognized fault \"zzz\" is specified, allowed faults are ('power failure', 'clean failure', 'rescue abort "
        "failure', 'service failure')"
    );
    CHECK(text({{"instance_uuid", "x"}}) == "Expected UUID for instance_uuid: x");
}

}  // namespace tenon::api
