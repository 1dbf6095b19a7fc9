#include <tenon/testing/bmc.hpp>

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace std::chrono_literals;
using tenon::obj;
using tenon::test::Answer;
using tenon::test::Bmc;
using tenon::test::Request;
using Texts = std::vector<std::string>;

namespace {

struct Script {
    tenon::test::detail::Failures failures;
    Bmc bmc{failures};

    unsigned ask(const std::string& method, const std::string& target, const std::string& body = {}) {
        Request request;
        request.method = method;
        request.target = target;
        request.body = body;
        return bmc.answer(request).http_status;
    }

    Texts end() {
        bmc.finish();
        return failures.look();
    }
};

}  // namespace

TEST_CASE("expectations are met in any order, and the last one for a request for good") {
    Script script;
    script.bmc.on("GET", "/a").reply(201);
    script.bmc.on("GET", "/b").reply(202);
    script.bmc.on("GET", "/b").reply(203);
    CHECK(script.ask("GET", "/b") == 202);
    CHECK(script.ask("GET", "/a") == 201);
    CHECK(script.ask("GET", "/a") == 201);
    CHECK(script.ask("GET", "https://bmc:8443/b") == 203);
    CHECK(script.ask("GET", "/b") == 203);
    CHECK(script.bmc.requests().size() == 5);
    CHECK(script.end() == Texts{});
}

TEST_CASE("a request that nobody expects is answered with 404 and reported with all that was expected and asked") {
    Script script;
    script.bmc.on("GET", "/a");
    script.bmc.on("POST", "/b").times(2);
    script.ask("GET", "/a");
    CHECK(script.ask("PATCH", "/a", "{}") == 404);
    script.ask("POST", "/b");
    script.ask("POST", "/b");
    CHECK(
        script.end() == Texts{"the BMC was asked PATCH /a {}, which the script does not expect\n"
                              "  expected:\n    GET /a (asked 1 time)\n    POST /b, 2 times (asked 0 times)\n"
                              "  asked:\n    GET /a\n    PATCH /a {}"}
    );
}

TEST_CASE("an expectation that is not met is reported at the end") {
    Script script;
    script.bmc.on("GET", "/a");
    script.bmc.on("GET", "/b").times(2);
    script.bmc.on("GET", "/c").any_times();
    script.bmc.on("GET", "/d").times(0);
    script.ask("GET", "/b");
    const auto found = script.end();
    REQUIRE(found.size() == 2);
    CHECK(found[0].find("the BMC was asked 0 times for GET /a, which the script expects at least once\n") == 0);
    CHECK(found[1].find("the BMC was asked 1 time for GET /b, 2 times, which the script expects\n") == 0);
}

TEST_CASE("times is a limit, too") {
    Script script;
    script.bmc.on("GET", "/a").times(1).reply(200);
    script.bmc.on("GET", "/never").times(0);
    CHECK(script.ask("GET", "/a") == 200);
    CHECK(script.ask("GET", "/a") == 404);
    CHECK(script.ask("GET", "/never") == 404);
    CHECK(script.end().size() == 2);
}

TEST_CASE("in order means in order") {
    Script script;
    script.bmc.in_order();
    script.bmc.on("GET", "/a");
    script.bmc.on("GET", "/poll").any_times().reply(202);
    script.bmc.on("DELETE", "/a").times(2);
    CHECK(script.ask("DELETE", "/a") == 404);
    CHECK(script.ask("GET", "/a") == 200);
    CHECK(script.ask("GET", "/poll") == 202);
    CHECK(script.ask("GET", "/poll") == 202);
    CHECK(script.ask("DELETE", "/a") == 200);
    CHECK(script.ask("GET", "/poll") == 404);
    CHECK(script.ask("DELETE", "/a") == 200);
    const auto found = script.end();
    REQUIRE(found.size() == 2);
    CHECK(
        found[0].find("the BMC was asked DELETE /a, which the script does not expect\n  expected, in this order:") == 0
    );
}

TEST_CASE("a body can be a part of what is expected") {
    Script script;
    script.bmc.on("PATCH", "/a").with_body(obj("Fan", 1)).reply(200);
    script.bmc.on("PATCH", "/a").with_body(R"({"Fan":2})").reply(409);
    CHECK(script.ask("PATCH", "/a", R"({ "Fan": 2 })") == 409);
    CHECK(script.ask("PATCH", "/a", R"({"Fan":1})") == 200);
    CHECK(script.ask("PATCH", "/a", R"({"Fan":3})") == 404);
    CHECK(script.end().size() == 1);
}

TEST_CASE("a function may answer, for one request or for all others") {
    Script script;
    script.bmc.on("GET", "/a").reply_with([](const Request& request) {
        Answer answer;
        answer.http_status = request.header("x-count").has_value() ? 200U : 428U;
        return answer;
    });
    script.bmc.otherwise([](const Request&) {
        Answer answer;
        answer.http_status = 501;
        return answer;
    });
    CHECK(script.ask("GET", "/a") == 428);
    CHECK(script.ask("GET", "/b") == 501);
    CHECK(script.end() == Texts{});
}
