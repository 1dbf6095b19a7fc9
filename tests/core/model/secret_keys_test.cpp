#include "model/secret_keys.hpp"

#include <catch2/catch.hpp>

using namespace tenon;

TEST_CASE("what Ironic masks is found in any letter case and anywhere in the key") {
    CHECK(is_masked_key("redfish_password"));
    CHECK(is_masked_key("RedfishPassword2"));
    CHECK(is_masked_key("sys_pswd"));
    CHECK(is_masked_key("configdrive"));
    CHECK_FALSE(is_masked_key("redfish_address"));
    CHECK_FALSE(is_masked_key("snmp_auth_key"));
    CHECK_FALSE(is_masked_key(""));
}

TEST_CASE("what is masked for clients is hidden from plugins, and more than that") {
    for (const auto* key : {"redfish_password", "sys_pswd", "adminPass", "sslkey", "X-Auth-Token", "configdrive"}) {
        CAPTURE(key);
        CHECK(is_masked_key(key));
        CHECK(looks_like_secret(key));
    }
    for (const auto* key : {"snmp_auth_key", "snmp_priv_key", "bmc_passwd", "aws_credentials"}) {
        CAPTURE(key);
        CHECK_FALSE(is_masked_key(key));
        CHECK(looks_like_secret(key));
    }
    CHECK_FALSE(looks_like_secret("redfish_username"));
}

TEST_CASE("a name within a text is judged by its end") {
    CHECK(ends_with_masked_word("user password"));
    CHECK_FALSE(ends_with_masked_word("password_hint"));
}

TEST_CASE("a text is passed over at a glance when no part of it is such a word") {
    CHECK_FALSE(may_hold_secret_key(R"({"fan": "FAN-3", "speed_percent": 70, "seconds": 12.5, "driver": "redfish"})"));
    CHECK_FALSE(may_hold_secret_key(""));
    CHECK(may_hold_secret_key(R"({"fan": 3, "BMC_PASSWD": "x"})"));
    CHECK(may_hold_secret_key("cephClusterFSID"));
    CHECK(may_hold_secret_key("the secret"));
}
