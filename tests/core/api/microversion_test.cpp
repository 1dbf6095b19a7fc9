#include "api/microversion.hpp"

#include <catch2/catch.hpp>

using namespace tenon;
using namespace tenon::api;

namespace {

VersionResult negotiate(std::string value) {
    return negotiate_version(HttpHeaders{{"x-openstack-ironic-api-version", std::move(value)}});
}

VersionResult negotiate_standard(std::string value) {
    return negotiate_version(HttpHeaders{
        {"OpenStack-API-Version", std::move(value)}, {"X-OpenStack-Ironic-API-Version", "1.30"}});
}

}  // namespace

TEST_CASE("without a version header the version is 1.1", "[ironic-71][ironic-80]") {
    CHECK(*negotiate_version({}) == 1);
    CHECK(*negotiate("") == 1);
}

TEST_CASE("the version header takes a version, latest in any case, and the last of a list", "[ironic-71]") {
    CHECK(*negotiate("1.1") == 1);
    CHECK(*negotiate("1.111") == 111);
    CHECK(*negotiate(" 1.30 ") == 30);
    CHECK(*negotiate("1.1,1.30") == 30);
    CHECK(*negotiate("latest") == 111);
    CHECK(*negotiate("LaTeSt") == 111);
}

TEST_CASE("the standard header wins when it names the service", "[ironic-71]") {
    CHECK(*negotiate_standard("baremetal 1.50") == 50);
    CHECK(*negotiate_standard("Baremetal 1.50") == 50);
    CHECK(*negotiate_standard("compute 2.1") == 30);
    CHECK(*negotiate_standard("baremetal 1.10, compute 2.1, baremetal 1.60") == 60);
    CHECK(*negotiate_standard("baremetal latest") == 111);
    CHECK(*negotiate_standard("1.50") == 30);
    CHECK(*negotiate_standard("ironic 1.50") == 30);
    CHECK(negotiate_standard("baremetal x").error().text == "Invalid value for X-OpenStack-Ironic-API-Version header");
}

TEST_CASE("a version that cannot be read is refused without the range", "[ironic-71]") {
    const auto* text = GENERATE("1", "1.2.3", "abc", "1.x", "1.", ".1", "-1.5", "1.99999999999999999999", "1 .5");
    const auto refused = negotiate(text);
    REQUIRE(refused.has_error());
    CHECK(refused.error().text == "Invalid value for X-OpenStack-Ironic-API-Version header");
    CHECK_FALSE(refused.error().shows_range);
}

TEST_CASE("a version out of range is refused with the range", "[ironic-71]") {
    const auto low = negotiate("1.0");
    CHECK(
        low.error().text == "Version 1.0 was requested but the minor version is not supported by this service. The "
                            "supported version range is: [1.1, 1.111]."
    );
    CHECK(low.error().shows_range);
    CHECK(
        negotiate("2.1").error().text ==
        "Mutually exclusive versions requested. Version 2.1 requested but not supported by this service. The supported "
        "version range is: [1.1, 1.111]."
    );
    CHECK(negotiate("1.112").error().shows_range);
}

TEST_CASE("an empty version header is malformed for the /v1 document", "[ironic-71]") {
    CHECK(negotiate_version(HttpHeaders{{"X-OpenStack-Ironic-API-Version", ""}}, true).has_error());
    CHECK(*negotiate_version({}, true) == 1);
}

TEST_CASE("the answer names the range and the version used", "[ironic-72]") {
    Response response;
    response.headers.add_lines({version_lines(37)});
    const HeaderLines expected = {
        {"X-OpenStack-Ironic-API-Minimum-Version", "1.1"},
        {"X-OpenStack-Ironic-API-Maximum-Version", "1.111"},
        {"X-OpenStack-Ironic-API-Version", "1.37"},
    };
    CHECK(response.headers == expected);
}
