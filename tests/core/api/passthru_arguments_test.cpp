#include "api/passthru_arguments.hpp"
#include "exchange_fixture.hpp"

#include <catch2/catch.hpp>

using namespace tenon;
using namespace tenon::api;
using testing::ExchangeFixture;

namespace {

const std::string path = "/v1/drivers/lab-hardware/vendor_passthru";

struct Read {
    Read(const std::string& rest, std::string body, const std::string& content_type)
        : fixture(
              path + rest, std::move(body),
              content_type.empty() ? HttpHeaders{} : HttpHeaders{{"Content-Type", content_type}}
          ) {}

    ExchangeFixture fixture;  // the arguments are views of it
    Result<PassthruArguments> arguments = passthru_arguments(fixture.exchange, 3);
};

std::string method_of(const std::string& rest, std::string body = {}) {
    return std::string(Read(rest, std::move(body), {}).arguments->method);
}

std::string args_of(const std::string& rest, std::string body = {}, const std::string& content_type = {}) {
    return std::string(Read(rest, std::move(body), content_type).arguments->args);
}

std::string why_no_call(const std::string& rest, std::string body = {}, const std::string& content_type = {}) {
    const Read refused(rest, std::move(body), content_type);
    REQUIRE(refused.arguments.has_error());
    CHECK(refused.arguments.error().code == Errc::invalid);
    return refused.arguments.error().message;
}

std::string clash(const std::string& key, MethodScope scope, bool is_async = false) {
    PassthruArguments arguments;
    arguments.method = "m";
    arguments.outline.keys = {"a", key};
    const auto checked = check_passthru_names(arguments, scope, is_async);
    return checked ? "" : checked.error().message;
}

}  // namespace

TEST_CASE("a method is named in the path or in the query", "[ironic-18]") {
    CHECK(method_of("/d_echo") == "d_echo");
    CHECK(method_of("?method=d_echo") == "d_echo");
    CHECK(method_of("/?method=d_echo") == "d_echo");
    CHECK(method_of("/renamed-method.v1") == "renamed-method.v1");
}

TEST_CASE("a call without a method is refused", "[ironic-1][ironic-15][ironic-24]") {
    CHECK(why_no_call("") == "Missing mandatory parameter: method");
    CHECK(why_no_call("/") == "Missing mandatory parameter: method");
    CHECK(why_no_call("", "{}") == "Missing mandatory parameter: method");
    const Read empty("?method=", {}, {});
    REQUIRE(empty.arguments.has_value());
    CHECK(check_passthru_names(*empty.arguments, MethodScope::node, false).error().message == "Method not specified");
}

TEST_CASE("the body's object goes on as it came", "[ironic-18]") {
    const std::string body = R"({"a":1,  "b": [1, 2.50], "a": "\u00e9"})";
    CHECK(args_of("/m", body) == body);
    CHECK(args_of("/m", body, "text/plain") == body);
}

TEST_CASE("no body and null are no arguments", "[ironic-13]") {
    CHECK(args_of("/m") == "{}");
    CHECK(args_of("/m", "null") == "{}");
    CHECK(args_of("/m", " null ") == "{}");
}

TEST_CASE("a body that is no object is the client's fault") {
    const auto* body = GENERATE("[1, 2]", "\"text\"", "7", "false");
    CHECK(
        why_no_call("/m", body) == "The request body must be a JSON object: the arguments of the vendor method by name."
    );
}

TEST_CASE("a body that is no JSON is the client's fault") {
    CHECK(why_no_call("/m", " ").starts_with("The request body is not valid JSON: parse error at line 1, column 2"));
    CHECK(why_no_call("/m", "{\"a\": 1} x").starts_with("The request body is not valid JSON: parse error"));
}

TEST_CASE("a method said twice and a path too long are refused") {
    CHECK(
        why_no_call("/a?method=b") == "The vendor method is given twice, in the path and as ?method=. Use one of them."
    );
    CHECK(why_no_call("/a/b/c") == "Unexpected path segment 'b' after the vendor method.");
    CHECK(why_no_call("?method=a&method=b") == "Expected string for method: ['a', 'b']");
}

TEST_CASE("the query cannot carry arguments", "[ironic-75]") {
    CHECK(why_no_call("?method=a&x=1") == "Unexpected arguments: x");
    CHECK(why_no_call("/a?id=1") == "Unexpected arguments: id");
    CHECK(args_of("/a?id=1", R"({"id": 2})") == R"({"id": 2})");
}

TEST_CASE("a call with a form is refused as the arguments it would be") {
    CHECK(why_no_call("/a", R"({"a":1})", "application/x-www-form-urlencoded") == R"(Unexpected arguments: {"a":1})");
}

TEST_CASE("an argument called method eats the query's") {
    CHECK(why_no_call("?method=a", R"({"method": "x"})") == "Missing mandatory parameter: method");
    CHECK(method_of("/a", R"({"method": "x"})") == "a");
}

TEST_CASE("names that Ironic hands to every method are refused as arguments of that scope") {
    CHECK(
        clash("task", MethodScope::node) == "A vendor method's argument cannot be called 'task': the name is reserved."
    );
    CHECK(clash("http_method", MethodScope::node) != "");
    CHECK(clash("self", MethodScope::node) != "");
    CHECK(clash("method", MethodScope::node) != "");
    CHECK(clash("context", MethodScope::node) == "");
    CHECK(clash("node_ident", MethodScope::node) == "");
    CHECK(clash("context", MethodScope::driver) != "");
    CHECK(clash("self", MethodScope::driver) != "");
    CHECK(clash("method", MethodScope::driver) != "");
    CHECK(clash("http_method", MethodScope::driver) == "");
    CHECK(clash("task", MethodScope::driver) == "");
    CHECK(clash("driver_name", MethodScope::driver) == "");
    CHECK(clash("func", MethodScope::driver, false) == "");
    CHECK(clash("func", MethodScope::driver, true) != "");
}
