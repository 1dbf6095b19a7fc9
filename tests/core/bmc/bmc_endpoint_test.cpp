#include "bmc/bmc_endpoint.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace tenon;

namespace {

const BmcKeys keys{"redfish_address",   "redfish_username",        "redfish_password",   "redfish_verify_ca",
                   "redfish_auth_type", "redfish_tls_min_version", "redfish_tls_ciphers"};

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
    CHECK(endpoint->peer.is_tls);
    CHECK(endpoint->peer.host == "bmc.example");
    CHECK(endpoint->peer.port == "443");
    CHECK(endpoint->root_prefix.empty());
    CHECK(endpoint->peer.trust.is_verified);
    CHECK(endpoint->peer.trust.ca_path.empty());
    CHECK(endpoint->auth == BmcAuth::automatic);
    CHECK(endpoint->username.empty());
    CHECK(endpoint->keys.verify_ca == "redfish_verify_ca");
}

TEST_CASE("scheme, port, path, credentials and authentication are taken as they are given") {
    const auto endpoint =
        read(R"({"redfish_address": "http://[fe80::1]:8000/bmc/redfish/v1/", "redfish_username": "admin",
        "redfish_password": 123456, "redfish_verify_ca": "no", "redfish_auth_type": "basic"})");
    REQUIRE(endpoint.has_value());
    CHECK_FALSE(endpoint->peer.is_tls);
    CHECK(endpoint->peer.host == "fe80::1");
    CHECK(endpoint->peer.port == "8000");
    CHECK(endpoint->root_prefix == "/bmc/redfish/v1");
    CHECK(endpoint->username == "admin");
    CHECK(endpoint->password == "123456");
    CHECK_FALSE(endpoint->peer.trust.is_verified);
    CHECK(endpoint->auth == BmcAuth::basic);
}

TEST_CASE("an address is a name or an IP address, with or without scheme, port and path") {
    struct Row {
        const char* address;
        const char* expected;  ///< scheme, host, port, root
    };

    const auto row = GENERATE(
        Row{"bmc", "https bmc 443 "}, Row{"bmc:", "https bmc 443 "}, Row{"bmc:8443", "https bmc 8443 "},
        Row{"bmc/", "https bmc 443 "}, Row{"BMC.Example.", "https bmc.example. 443 "},
        Row{"10.0.0.1", "https 10.0.0.1 443 "}, Row{"http://10.0.0.1", "http 10.0.0.1 80 "},
        Row{"HTTPS://10.0.0.1:443/", "https 10.0.0.1 443 "}, Row{"[2001:DB8::1]", "https 2001:db8::1 443 "},
        Row{"[2001:db8:0::1]:8443", "https 2001:db8::1 8443 "},
        Row{"https://[fe80::1%25eth0]/", "https fe80::1%eth0 443 "}, Row{"[fe80::1%eth0]", "https fe80::1%eth0 443 "},
        Row{"bmc:00443", "https bmc 443 "}, Row{"bmc/redfish/v1/", "https bmc 443 /redfish/v1"},
        Row{"http://proxy:80/node/7//", "http proxy 80 /node/7"}
    );
    const Json info{{"redfish_address", row.address}};
    const auto endpoint = bmc_endpoint_from(keys, info, "u");
    INFO(row.address);
    REQUIRE(endpoint.has_value());
    const auto scheme = endpoint->peer.is_tls ? "https " : "http ";
    CHECK(scheme + endpoint->peer.host + " " + endpoint->peer.port + " " + endpoint->root_prefix == row.expected);
}

TEST_CASE("what is no address is refused") {
    const std::string address = GENERATE(
        "fe80::1", "[fe80::1", "[fe80::1%]", "[fe80::1%a/b]", "[10.0.0.1]", "bmc:0", "bmc:65536", "bmc:1:2", "bmc?x",
        "bmc#x", "a@bmc", "https://", "https:///x", "://bmc", "gopher://bmc", "b\xc3\xa4", "bmc\n", " bmc"
    );
    INFO(address);
    CHECK(bmc_endpoint_from(keys, Json{{"redfish_address", address}}, "u").has_error());
}

TEST_CASE("the oldest TLS and the ciphers are taken as they are given, a version as a number too") {
    const auto endpoint = read(R"({"redfish_address": "a", "redfish_tls_min_version": "1.0",
        "redfish_tls_ciphers": "AES128-SHA@SECLEVEL=0"})");
    REQUIRE(endpoint.has_value());
    CHECK(
        read(R"({"redfish_address": "a", "redfish_tls_min_version": 1.3})")->peer.trust.min_version == TlsVersion::v1_3
    );
    CHECK(
        read(R"({"redfish_address": "a", "redfish_tls_min_version": 1.0})")->peer.trust.min_version == TlsVersion::v1_0
    );
    CHECK(read(R"({"redfish_address": "a"})")->peer.trust.min_version == TlsVersion::v1_2);
    const auto& trust = endpoint->peer.trust;
    CHECK(trust.min_version == TlsVersion::v1_0);
    CHECK(trust.ciphers == "AES128-SHA@SECLEVEL=0");
    CHECK(trust.version_setting == "driver_info/redfish_tls_min_version");
    CHECK(trust.ciphers_setting == "driver_info/redfish_tls_ciphers");
    CHECK(trust.address_setting == "driver_info/redfish_address");
}

TEST_CASE("a wrong TLS version or cipher string is told in Ironic's style") {
    const std::string not_version =
        " set in driver_info/redfish_tls_min_version on node 1be26c0b. The value should be one "
        "of \"1.0\", \"1.1\", \"1.2\" or \"1.3\".";
    CHECK(
        why(R"({"redfish_address": "a", "redfish_tls_min_version": "1.4"})") == "Invalid value \"1.4\"" + not_version
    );
    CHECK(
        why(R"({"redfish_address": "a", "redfish_tls_min_version": null})") == "Invalid value \"None\"" + not_version
    );
    CHECK(why(R"({"redfish_address": "a", "redfish_tls_min_version": [1]})") == "Invalid value \"[1]\"" + not_version);
    const std::string not_ciphers = " set in driver_info/redfish_tls_ciphers on node 1be26c0b. The value should be a "
                                    "cipher string of OpenSSL, such as \"DEFAULT@SECLEVEL=0\".";
    CHECK(why(R"({"redfish_address": "a", "redfish_tls_ciphers": "no"})") == "Invalid value \"no\"" + not_ciphers);
    CHECK(why(R"({"redfish_address": "a", "redfish_tls_ciphers": 7})") == "Invalid value \"7\"" + not_ciphers);
    CHECK(why(R"({"redfish_address": "a", "redfish_tls_ciphers": ""})") == "Invalid value \"\"" + not_ciphers);
}

TEST_CASE("a path that exists is the authority to trust") {
    const auto info = Json{{"redfish_address", "a"}, {"redfish_verify_ca", TENON_SOURCE_DIR}};
    const auto endpoint = bmc_endpoint_from(keys, info, "u");
    REQUIRE(endpoint.has_value());
    CHECK(endpoint->peer.trust.is_verified);
    CHECK(endpoint->peer.trust.ca_path == TENON_SOURCE_DIR);
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
