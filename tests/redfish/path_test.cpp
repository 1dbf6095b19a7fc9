#include "protocol/path.hpp"

#include <catch2/catch.hpp>

using namespace redfish;

TEST_CASE("a location keeps its path only, whoever it says it is") {
    CHECK(path_of("/redfish/v1/Systems/1") == "/redfish/v1/Systems/1");
    CHECK(path_of("https://10.0.0.9:8443/redfish/v1/Systems/1/") == "/redfish/v1/Systems/1/");
    CHECK(path_of("http://bmc") == "/");
    CHECK(path_of("").empty());
    CHECK(path_of("/redfish/v1/Images?source=http://x/y") == "/redfish/v1/Images?source=http://x/y");
    CHECK(path_of("/redfish/v1/C?$skip=75") == "/redfish/v1/C?$skip=75");
}

TEST_CASE("two links that differ in a trailing slash name one resource") {
    CHECK(is_same_resource("/redfish/v1/Systems/1/", "/redfish/v1/Systems/1"));
    CHECK_FALSE(is_same_resource("/redfish/v1/Systems/1", "/redfish/v1/Systems/12"));
    CHECK(last_segment("/redfish/v1/Systems/1/") == "1");
    CHECK(last_segment("1") == "1");
}

TEST_CASE("a member lies directly under its collection") {
    CHECK(is_member_path("/c", "/c/1"));
    CHECK(is_member_path("/c/", "/c/1/"));
    CHECK_FALSE(is_member_path("/c", "/c"));
    CHECK_FALSE(is_member_path("/c", "/c/"));
    CHECK_FALSE(is_member_path("/c", "/c/1/2"));
    CHECK_FALSE(is_member_path("/c", "/cd/1"));
    CHECK_FALSE(is_member_path("/c", ""));
}

TEST_CASE("the path of a member has one slash whether the collection ends with one or not", "[ironic-68]") {
    CHECK(member_path("/redfish/v1/EventService/Subscriptions", "1") == "/redfish/v1/EventService/Subscriptions/1");
    CHECK(member_path("/redfish/v1/EventService/Subscriptions/", "1") == "/redfish/v1/EventService/Subscriptions/1");
}

TEST_CASE("an id that would leave the collection is not safe") {
    CHECK(is_safe_id("e84dfe60abd90983e367defa2e0716de"));
    CHECK(is_safe_id("Snmp1"));
    for (const char* id : {"", ".", "..", "a/b", "a\\b", "a?b", "a#b", "a b", "a\nb", "\xc3\xbc"}) {
        INFO(id);
        CHECK_FALSE(is_safe_id(id));
    }
}

TEST_CASE("a path from driver_info is encoded once") {
    CHECK(encoded_path("/redfish/v1/Systems/System.Embedded.1") == "/redfish/v1/Systems/System.Embedded.1");
    CHECK(encoded_path("/redfish/v1/Systems/a b") == "/redfish/v1/Systems/a%20b");
    CHECK(encoded_path("/redfish/v1/Systems/a%20b") == "/redfish/v1/Systems/a%20b");
    CHECK(encoded_path("/redfish/v1/Systems/\r\nX") == "/redfish/v1/Systems/%0D%0AX");
}
