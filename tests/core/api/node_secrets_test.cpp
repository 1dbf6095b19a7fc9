#include "api/node_secrets.hpp"

#include <catch2/catch.hpp>

namespace tenon::api {

namespace {

std::string masked(const Json& value, const SecretKeys& declared = {}) {
    std::string out;
    append_driver_info(out, value, &declared);
    return out;
}

}  // namespace

TEST_CASE("keys that look secret are masked in any letter case and at any depth", "[node_secrets]") {
    CHECK(
        masked({{"redfish_password", "pw"}, {"Admin_Pass", 5}, {"my_API_TOKEN", nullptr}, {"address", "a"}}) ==
        R"({"redfish_password": "******", "Admin_Pass": "******", "my_API_TOKEN": "******", "address": "a"})"
    );
    CHECK(masked({{"a", {{"password", "x"}}}}) == R"({"a": {"password": "******"}})");
    CHECK(masked({{"list", Json::array({Json{{"secret", "x"}}, 1})}}) == R"({"list": [{"secret": "******"}, 1]})");
}

TEST_CASE("an object under a secret key is judged member by member, anything else is hidden whole", "[node_secrets]") {
    CHECK(masked({{"token", {{"a", 1}, {"password", 2}}}}) == R"({"token": {"a": 1, "password": "******"}})");
    CHECK(masked({{"token", Json::array({1, 2})}}) == R"({"token": "******"})");
}

TEST_CASE("a password inside a string is masked, the rest of the string is not", "[node_secrets]") {
    CHECK(masked({{"options", "user=x password=hush,now rest"}}) == R"({"options": "user=x password=****** rest"})");
    CHECK(masked({{"options", "admin_PASSWORD = 'a b'"}}) == R"({"options": "admin_PASSWORD = '****** b'"})");
    CHECK(masked({{"options", "token1=abc&x=1"}}) == R"({"options": "token1=******&x=1"})");
    CHECK(masked({{"options", "a=b=c=password="}}) == R"({"options": "a=b=c=password="})");
    CHECK(masked({{"options", "password=one password=two"}}) == R"({"options": "password=****** password=******"})");
}

TEST_CASE("an account written into an address is masked, the address is not", "[node_secrets]") {
    CHECK(masked({{"a", "https://root:hush@bmc/x"}}) == R"({"a": "https://******@bmc/x"})");
    CHECK(masked({{"a", "https://bmc/x@y"}}) == R"({"a": "https://bmc/x@y"})");
    CHECK(masked({{"a", "mail root@bmc"}}) == R"({"a": "mail root@bmc"})");
}

TEST_CASE("keys that a manifest declares secret are masked whatever they hold", "[node_secrets]") {
    CHECK(
        masked({{"ilo_pin", {{"a", 1}}}, {"ilo_address", "x"}}, {"ilo_pin"}) ==
        R"({"ilo_pin": "******", "ilo_address": "x"})"
    );
}

TEST_CASE("SNMP keys are masked unless they are empty", "[node_secrets]") {
    CHECK(
        masked({{"snmp_auth_key", "x"}, {"snmp_priv_key", ""}}) == R"({"snmp_auth_key": "******", "snmp_priv_key": ""})"
    );
}

TEST_CASE("instance_info hides the config drive and the image's address too", "[node_secrets]") {
    std::string out;
    append_instance_info(out, Json{{"configdrive", {{"a", 1}}}, {"image_url", "http://x?sig=1"}, {"root_gb", 10}});
    CHECK(out == R"({"configdrive": "******", "image_url": "******", "root_gb": 10})");
}

TEST_CASE("escapes hide no secret, and what they are written in stays as it is", "[node_secrets]") {
    const SecretKeys declared = {"p\u00efn"};
    const auto shown = [&](std::string_view text) {
        std::string out = "before ";
        append_driver_info(out, JsonObject::from_text(text), &declared);
        return out;
    };
    CHECK(
        shown(R"({"pass\u0077ord": "x", "p\u00efn": {"a": 1}})") ==
        R"(before {"pass\u0077ord": "******", "p\u00efn": "******"})"
    );
    CHECK(
        shown(R"({"o": "password\u003dx", "\u00e9": [" \" "]})") ==
        R"(before {"o": "password=******", "\u00e9": [" \" "]})"
    );
    CHECK(shown(R"({"a": "\ud83d\ude00 password=\u00e9"})") == R"(before {"a": "\ud83d\ude00 password=******"})");
}

TEST_CASE("of what is no JSON nothing is shown", "[node_secrets]") {
    for (const auto* text :
         {R"({"a": 1, "password": )", R"({"a": 1} x)", R"({"a" 1})", R"({"a": [1, "password=)", "{", ""}) {
        std::string out = "before ";
        append_driver_info(out, JsonObject::from_text(text), nullptr);
        CHECK(out == "before {}");
    }
}

TEST_CASE("empty values keep their shape", "[node_secrets]") {
    CHECK(masked(Json::object()) == "{}");
    CHECK(masked({{"a", Json::array()}, {"b", Json::object()}}) == R"({"a": [], "b": {}})");
    CHECK(masked({{"f", 1.0}, {"t", true}, {"u", "\u00e9"}}) == R"({"f": 1.0, "t": true, "u": "\u00e9"})");
}

}  // namespace tenon::api
