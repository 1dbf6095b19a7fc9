#include "bmc/bmc_endpoint.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace tenon;

namespace {

const BmcKeys keys{"redfish_address", "redfish_username", "redfish_password", "redfish_verify_ca", "redfish_auth_type"};

Result<BmcEndpoint> read(const char* driver_info) {
    return bmc_endpoint_from(keys, *parse_json(driver_info), "1be26c0b");
}

std::string why(const char* driver_info) {
    return read(driver_info).error().message;
}

}  // namespace

TEST_CASE("an address alone means https, verified, and sessions if there are any") {
    const auto endpoint = read(R"({"redfish_address": "BMC.example"})");
    REQUIRE(endpoint.has_value());
    CHECK(endpoint->is_tls);
    CHECK(endpoint->host == "bmc.example");
    CHECK(endpoint->port == "443");
    CHECK(endpoint->root_prefix.empty());
    CHECK(endpoint->verify_ca);
    CHECK(endpoint->ca_path.empty());
    CHECK(endpoint->auth == BmcAuth::automatic);
    CHECK(endpoint->username.empty());
    CHECK(endpoint->verify_ca_key == "redfish_verify_ca");
}

TEST_CASE("scheme, port, path, credentials and authentication are taken as they are given") {
    const auto endpoint =
        read(R"({"redfish_address": "http://[fe80::1]:8000/bmc/redfish/v1/", "redfish_username": "admin",
        "redfish_password": 123456, "redfish_verify_ca": "no", "redfish_auth_type": "basic"})");
    REQUIRE(endpoint.has_value());
    CHECK_FALSE(endpoint->is_tls);
    CHECK(endpoint->host == "fe80::1");
    CHECK(endpoint->port == "8000");
    CHECK(endpoint->root_prefix == "/bmc/redfish/v1");
    CHECK(endpoint->username == "admin");
    CHECK(endpoint->password == "123456");
    CHECK_FALSE(endpoint->verify_ca);
    CHECK(endpoint->auth == BmcAuth::basic);
}

TEST_CASE("a path that exists is the authority to trust") {
    const auto info = Json{{"redfish_address", "a"}, {"redfish_verify_ca", TENON_SOURCE_DIR}};
    const auto endpoint = bmc_endpoint_from(keys, info, "u");
    REQUIRE(endpoint.has_value());
    CHECK(endpoint->verify_ca);
    CHECK(endpoint->ca_path == TENON_SOURCE_DIR);
}

TEST_CASE("a missing address is told in Ironic's words") {
    const auto expected = "Missing the following Redfish properties in node 1be26c0b driver_info: ['redfish_address']";
    CHECK(why("{}") == expected);
    CHECK(why(R"({"redfish_address": null})") == expected);
    CHECK(why(R"({"redfish_address": ""})") == expected);
    CHECK(read("{}").error().code == Errc::invalid);
}

TEST_CASE("an invalid address is told in Ironic's words, without a password in it") {
    CHECK(
        why(R"({"redfish_address": 42})") ==
        "Invalid Redfish address 42 set in driver_info/redfish_address on node 1be26c0b"
    );
    CHECK(
        why(R"({"redfish_address": "ftp://a"})") ==
        "Invalid Redfish address ftp://a set in driver_info/redfish_address on node 1be26c0b"
    );
    CHECK(
        why(R"({"redfish_address": "a b"})") ==
        "Invalid Redfish address https://a b set in driver_info/redfish_address on node 1be26c0b"
    );
    CHECK(
        why(R"({"redfish_address": "https://"})") ==
        "Invalid Redfish address https:// set in driver_info/redfish_address on node 1be26c0b"
    );
    CHECK(
        why(R"({"redfish_address": "https://root:calvin@bmc/x"})") ==
        "Invalid Redfish address https://***@bmc/x set in driver_info/redfish_address on node 1be26c0b"
    );
    CHECK(
        why(R"({"redfish_address": "https://root:cal/v@in@bmc"})") ==
        "Invalid Redfish address https://***@bmc set in driver_info/redfish_address on node 1be26c0b"
    );
    CHECK(
        why(R"({"redfish_address": "root:calvin@bmc"})") ==
        "Invalid Redfish address https://***@bmc set in driver_info/redfish_address on node 1be26c0b"
    );
}

TEST_CASE("a wrong redfish_verify_ca, redfish_auth_type or credential is told in Ironic's words") {
    const std::string not_ca =
        "Invalid value type set in driver_info/redfish_verify_ca on node 1be26c0b. The value should be a "
        "Boolean or the path to a file/directory, not ";
    CHECK(why(R"({"redfish_address": "a", "redfish_verify_ca": "/no/such/file"})") == not_ca + "\"/no/such/file\"");
    CHECK(why(R"({"redfish_address": "a", "redfish_verify_ca": null})") == not_ca + "\"None\"");
    CHECK(why(R"({"redfish_address": "a", "redfish_verify_ca": 1})") == not_ca + "\"1\"");
    CHECK(
        why(R"({"redfish_address": "a", "redfish_auth_type": "digest"})") ==
        "Invalid value \"digest\" set in driver_info/redfish_auth_type on node 1be26c0b. The value should be one of "
        "\"basic\", \"session\" or \"auto\"."
    );
    CHECK(
        why(R"({"redfish_address": "a", "redfish_password": ["calvin"]})") ==
        "Invalid value type set in driver_info/redfish_password on node 1be26c0b. The value should be a string."
    );
}

TEST_CASE("the texts name the driver whose keys they are") {
    const auto endpoint = bmc_endpoint_from({"ilo_address", "", "", "", ""}, Json::object(), "u");
    CHECK(endpoint.error().message == "Missing the following Ilo properties in node u driver_info: ['ilo_address']");
}
