#include "support/test_host.hpp"

#include <catch2/catch.hpp>

#include <string>

using tenon::test::Library;
using tenon::test::TestHost;
using tenon::test::view;

namespace {

const std::string lab_library = TENON_BINARY_DIR "/tests/plugins/tenon_lab.so";

}  // namespace

TEST_CASE("lab lists what the recorded plugin listed", "[ironic-50][ironic-52]") {
    TestHost host;
    const Library lab(host, lab_library);
    const auto* vendor = lab.interface("vendor", "lab");
    REQUIRE(vendor != nullptr);
    std::string node;
    for (std::size_t i = 0; i < vendor->n_node_methods; ++i) {
        node += std::string(view(vendor->node_methods[i]->name)) + " ";
    }
    std::string driver;
    for (std::size_t i = 0; i < vendor->n_driver_methods; ++i) {
        driver += std::string(view(vendor->driver_methods[i]->name)) + " ";
    }
    CHECK(
        node ==
        "attach echo echo_async no_description raise_async raise_sync shared_sync sleep_async sleep_async_shared "
        "sleep_sync value "
    );
    CHECK(driver == "d_async d_attach d_echo d_raise renamed-method.v1 d_sleep d_value ");
    CHECK(vendor->node_methods[1]->n_http_methods == 5);
    CHECK(vendor->node_methods[0]->flags == (TENON_METHOD_ATTACH | TENON_METHOD_CANCELLABLE));
}

TEST_CASE("lab echoes keyword arguments as Python prints them", "[ironic-18][ironic-40]") {
    TestHost host;
    Library lab(host, lab_library);
    const auto echo = [&](std::string args) { return lab.call("lab", "d_echo", std::move(args)).body; };
    CHECK(
        echo(R"({"a":1,"b":[1,2],"c":{"d":null}})") ==
        R"({"a": 1, "b": [1, 2], "c": {"d": null}, "http_method": "POST"})"
    );
    CHECK(echo(R"({"http_method":"HACK","a":1})") == R"({"http_method": "POST", "a": 1})");
    CHECK(echo(R"({"a":1,"b":2,"a":3})") == R"({"a": 3, "b": 2, "http_method": "POST"})");
    CHECK(
        echo(R"({"big":123456789012345678901234567890,"f":1.50,"e":1E400,"t":true})") ==
        ""  // 1E400 is no number that anybody can hold
    );
    CHECK(
        echo(R"({"big":-123456789012345678901234567890,"f":1.50,"e":1E5,"s":"\u00e9"})") ==
        R"({"big": -123456789012345678901234567890, "f": 1.5, "e": 100000.0, "s": "\u00e9", "http_method": "POST"})"
    );
}

TEST_CASE("lab returns the value of \"value\" untouched", "[ironic-47]") {
    TestHost host;
    Library lab(host, lab_library);
    for (const char* value : {"42", "false", "true", "null", "\"text\"", "\"\"", "{}", "[1]", R"({"k": {}})"}) {
        CHECK(lab.call("lab", "d_value", R"({"value": )" + std::string(value) + "}").body == value);
    }
    CHECK(lab.call("lab", "value").body == "null");
}

TEST_CASE("lab raises what it is asked to", "[ironic-48][ironic-49]") {
    TestHost host;
    Library lab(host, lab_library);

    struct Case {
        const char* what;
        tenon_status status;
        const char* text;
    };

    for (const Case& expected :
         {Case{"ironic", TENON_INVALID, "lab: invalid"}, Case{"missing", TENON_INVALID, "lab: missing"},
          Case{"redfish", TENON_BMC_ERROR, "Redfish exception occurred. Error: lab: redfish"},
          Case{"ipmi", TENON_BMC_ERROR, "IPMI call failed: lab."}, Case{"conflict", TENON_CONFLICT, "lab: conflict"},
          Case{"plain", TENON_INTERNAL, "lab: plain python error"},
          Case{
              "unsupported", TENON_UNSUPPORTED,
              "Driver lab-hardware does not support x (disabled or not implemented)."}}) {
        const std::string args = R"({"what": ")" + std::string(expected.what) + "\"}";
        for (const char* method : {"raise_sync", "raise_async", "d_raise"}) {
            const auto result = lab.call("lab", method, args);
            CHECK(result.status == expected.status);
            CHECK(result.message == expected.text);
        }
    }
    CHECK(lab.call("lab", "raise_sync", R"({"what": "nothing"})").body == "null");
}

TEST_CASE("lab refuses unknown keywords and invalid arguments", "[ironic-45]") {
    TestHost host;
    Library lab(host, lab_library);
    CHECK(
        lab.call("lab", "d_value", R"({"nope": 1})").message ==
        "LabVendor.d_value() got an unexpected keyword argument 'nope'"
    );
    const auto refused = lab.call("lab", "echo", R"({"fail_validate": "missing"})");
    CHECK(refused.status == TENON_INVALID);
    CHECK(refused.message == "lab: parameter x missing");
    CHECK(lab.call("lab", "d_echo", R"({"fail_validate": "invalid"})").message == "lab: parameter x invalid");
}

TEST_CASE("lab sleeps without a thread") {
    TestHost host;
    Library lab(host, lab_library);
    CHECK(lab.call("lab", "sleep_sync", R"({"seconds": 2.5})").body == "\"slept\"");
    CHECK(host.now_ns == 2500000000);
    CHECK(lab.call("lab", "sleep_async").body == "null");
    CHECK(lab.call("lab", "sleep_sync", R"({"seconds": -1})").body == "\"slept\"");
    CHECK(
        lab.call("lab", "sleep_sync", R"({"seconds": "1"})").message ==
        "unsupported operand type(s) for +: 'float' and 'str'"
    );
    CHECK(host.frames == 0);
}
