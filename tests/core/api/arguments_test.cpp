#include "api/arguments.hpp"
#include "exchange_fixture.hpp"

#include <catch2/catch.hpp>

using namespace tenon;
using namespace tenon::api;
using testing::ExchangeFixture;

TEST_CASE("a query may hold what is allowed and nothing else", "[ironic-75]") {
    const ExchangeFixture fixture("/v1/drivers?zzz=1&type=dynamic&yyy=2&zzz=3");
    CHECK(
        check_query(fixture.exchange, {"type", "zzz", "yyy"}).error().message == "Expected string for zzz: ['1', '3']"
    );
    CHECK(check_query(fixture.exchange, {"type"}).error().message == "Unexpected arguments: zzz, yyy");
    CHECK(query_value(fixture.exchange, "zzz") == "3");
    CHECK(query_value(fixture.exchange, "type") == "dynamic");
    CHECK_FALSE(query_value(fixture.exchange, "nope").has_value());
    CHECK(check_query(ExchangeFixture("/v1/drivers?type=a").exchange, {"type"}).has_value());
}

TEST_CASE("a boolean is one of Ironic's words in any case", "[ironic-26]") {
    for (const auto* word : {"1", "on", "T", "True", "y", "YES"}) {
        CHECK(*parse_boolean("detail", word));
    }
    for (const auto* word : {"0", "off", "F", "False", "n", "NO"}) {
        CHECK_FALSE(*parse_boolean("detail", word));
    }
    CHECK(
        parse_boolean("detail", "maybe").error().message ==
        "Invalid detail: Unrecognized value 'maybe', acceptable values are: '0', '1', 'f', 'false', 'n', 'no', 'off', "
        "'on', 't', 'true', 'y', 'yes'"
    );
}

TEST_CASE("a body is read as JSON whatever its content type") {
    const ExchangeFixture fixture("/v1/nodes", R"({"b": 1, "a": 2})", {{"Content-Type", "application/octet-stream"}});
    const auto body = body_json(fixture.exchange);
    REQUIRE(body.has_value());
    CHECK(dump_json(**body) == R"({"b": 1, "a": 2})");
    const auto none = body_json(ExchangeFixture("/v1/nodes").exchange);
    REQUIRE(none.has_value());
    CHECK_FALSE(none->has_value());
}

TEST_CASE("a form is refused as the arguments it would be") {
    const ExchangeFixture fixture(
        "/v1/nodes", R"({"a":1})", {{"content-type", "application/x-www-form-urlencoded; charset=utf-8"}}
    );
    CHECK(body_json(fixture.exchange).error().message == R"(Unexpected arguments: {"a":1})");
}

TEST_CASE("only a body that webob reads is a form") {
    ExchangeFixture get("/v1/nodes", R"({"a":1})", {{"Content-Type", "application/x-www-form-urlencoded"}});
    get.request.method = "GET";
    CHECK(body_json(get.exchange).has_value());
    const ExchangeFixture whole("/v1/nodes", R"({"a":1})", {{"Content-Type", "multipart/form-data; boundary=x"}});
    CHECK(body_json(whole.exchange).has_value());
    const ExchangeFixture bare("/v1/nodes", R"({"a":1})", {{"Content-Type", "multipart/form-data"}});
    CHECK_FALSE(body_json(bare.exchange).has_value());
}

TEST_CASE("bad JSON is the client's fault and says where") {
    const auto refused = body_json(ExchangeFixture("/v1/nodes", "{\"driver\": ").exchange);
    REQUIRE(refused.has_error());
    CHECK(refused.error().code == Errc::invalid);
    CHECK(refused.error().message.starts_with("The request body is not valid JSON: parse error at line 1, column 12"));
}

TEST_CASE("a UUID is known in every spelling", "[ironic-17]") {
    CHECK(is_uuid_like("11111111-0000-4000-8000-00000000000a"));
    CHECK(is_uuid_like("11111111-0000-4000-8000-00000000000A"));
    CHECK(is_uuid_like("1111111100004000800000000000000a"));
    CHECK_FALSE(is_uuid_like("11111111-0000-4000-8000-00000000000"));
    CHECK_FALSE(is_uuid_like("g1111111-0000-4000-8000-000000000000"));
    CHECK_FALSE(is_uuid_like(""));
}

TEST_CASE("a node's name has letters, digits and four signs, and is no UUID", "[ironic-17]") {
    CHECK(is_node_name("node-1.example_~"));
    CHECK(is_node_name(std::string(255, 'a')));
    CHECK_FALSE(is_node_name(std::string(256, 'a')));
    CHECK_FALSE(is_node_name(""));
    CHECK_FALSE(is_node_name("a b"));
    CHECK_FALSE(is_node_name("a/b"));
    CHECK_FALSE(is_node_name("\xc3\xa9"));
    CHECK_FALSE(is_node_name("11111111-0000-4000-8000-00000000000a"));
}
