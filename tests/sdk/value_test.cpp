#include <tenon/error.hpp>
#include <tenon/guarded.hpp>
#include <tenon/outcome.hpp>
#include <tenon/value.hpp>

#include <catch2/catch.hpp>

#include <stdexcept>
#include <string_view>
#include <utility>

using tenon::arr;
using tenon::obj;

TEST_CASE("objects keep the order of their keys and the last of two values") {
    CHECK(obj("b", 1, "a", "x", "b", nullptr).dump() == R"({"b":null,"a":"x"})");
    CHECK(arr(1, "two", obj(), arr()).dump() == R"([1,"two",{},[]])");
    CHECK(obj("list", arr(obj("k", true))).dump() == R"({"list":[{"k":true}]})");
}

TEST_CASE("results are written as Python writes them", "[ironic-47]") {
    const auto body_of = [](auto value) {
        tenon::detail::Outcome outcome;
        tenon::detail::succeed(outcome, std::move(value));
        return outcome.body;
    };
    CHECK(body_of(obj("a", 1, "b", arr(1, 2.0), "c", "\xc3\xa9")) == R"({"a": 1, "b": [1, 2.0], "c": "\u00e9"})");
    CHECK(body_of(true) == "true");
    CHECK(body_of(std::string("text")) == "\"text\"");
    CHECK(body_of(1e16) == "1e+16");
    CHECK(body_of(tenon::raw_json{"{\"a\":1}"}) == "{\"a\":1}");
}

TEST_CASE("a result that is written leaves what the method kept alone") {
    const auto kept =
        obj("sensors", arr(obj("name", "inlet", "celsius", 23.5), 7), "note", "a text of more than a few words");
    tenon::detail::Outcome outcome;
    tenon::detail::succeed(outcome, kept);
    CHECK(kept["sensors"][0]["name"] == "inlet");
    tenon::detail::Outcome again;
    tenon::detail::succeed(again, tenon::json(kept));
    CHECK(again.body == outcome.body);
}

TEST_CASE("a result may be nested however deep") {
    auto nested = obj();
    for (int level = 0; level < 2000; ++level) {
        nested = obj("in", std::move(nested));
    }
    tenon::detail::Outcome outcome;
    tenon::detail::succeed(outcome, std::move(nested));
    CHECK(outcome.body.size() == 2000 * std::string_view(R"({"in": })").size() + 2);
}

TEST_CASE("an error carries whose fault it is, and what the author added") {
    const tenon::Error error = tenon::conflict("busy").http(423).code("acme.busy").retry_after(std::chrono::seconds(2));
    CHECK(error.status() == TENON_CONFLICT);
    CHECK(error.http_status() == 423);
    CHECK(error.code() == "acme.busy");
    CHECK(error.retry_after() == std::chrono::seconds(2));
    CHECK(std::string(error.what()) == "busy");
    CHECK(tenon::cancelled(TENON_TIMEOUT).message() == "the deadline of the call passed");
}

TEST_CASE("whatever is thrown becomes a failure") {
    const auto failure_of = [](auto thrower) {
        try {
            thrower();
        } catch (...) {
            return tenon::detail::failure_in_flight();
        }
        return tenon::detail::Outcome{};
    };
    const auto standard = failure_of([] { throw std::runtime_error("exactly this"); });
    CHECK(standard.status == TENON_INTERNAL);
    CHECK(standard.details->message == "exactly this");
    CHECK(standard.details->code == "plugin.exception");
    CHECK(
        failure_of([] { throw 42; }).details->message ==
        "the plugin threw something that is not a std::exception; throw tenon::internal(text) instead"
    );
    CHECK(failure_of([] { throw std::bad_alloc(); }).details->message == "out of memory");
    CHECK(failure_of([] { throw tenon::not_found("no fan").http(410); }).details->http_status == 410);
}

TEST_CASE("a guarded value is reached through its lock") {
    tenon::guarded<int> count(1);
    CHECK(count.with([](int& value) { return ++value; }) == 2);
}
