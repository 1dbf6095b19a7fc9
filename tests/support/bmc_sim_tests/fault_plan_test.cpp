#include "support/bmc_sim/fault_plan.hpp"
#include "support/bmc_sim/fault_spec.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace tenon;
using namespace tenon::bmc_sim;

namespace {

Request get(const std::string& path) {
    return {"GET", path, {}, "", ""};
}

/// '.' and 'x' for each of `count` requests.
std::string course_of(FaultPlan& plan, int count, const Request& request = get("/redfish/v1")) {
    std::string course;
    for (int i = 0; i < count; ++i) {
        course += plan.take(request) ? 'x' : '.';
    }
    return course;
}

}  // namespace

TEST_CASE("a fault without a number meets every request, with one only that, with times so many") {
    const std::vector<std::pair<std::string, std::string>> cases{
        {"status", "xxxxxx"},           {"status@1", "x....."},         {"status@3", "..x..."},
        {"status@3,times=2", "..xx.."}, {"status@3,times=0", "..xxxx"}, {"status,times=2", "xx...."},
        {"status@0", "x....."},
    };
    for (const auto& [spec, course] : cases) {
        FaultPlan plan;
        plan.add(*parse_fault(spec));
        CHECK(spec + " " + course_of(plan, 6) == spec + " " + course);
    }
}

TEST_CASE("only requests that match are counted") {
    FaultPlan plan;
    plan.add(*parse_fault("status@2,method=POST,path=/redfish/v1/Systems/"));
    CHECK(course_of(plan, 3, get("/redfish/v1/Systems")) == "...");
    CHECK(course_of(plan, 3, {"POST", "/redfish/v1/Managers", {}, "", ""}) == "...");
    CHECK(course_of(plan, 3, {"POST", "/redfish/v1/Systems/", {}, "", ""}) == ".x.");
    CHECK(plan.left() == 0);
}

TEST_CASE("what JSON says of a fault is what the flag says") {
    const auto json = parse_json(
        R"({"kind": "drop-lost", "at": 3, "method": "POST", "path": "/a/", "times": 2, "ms": 7, "status": 418,
            "retry_after": 5, "body": "b,c=d", "shape": ""})"
    );
    const auto fault = *fault_of_json(*json);
    const auto same = *parse_fault("drop-lost@3,method=POST,path=/a,times=2,ms=7,status=418,retry-after=5,body=b,c=d");
    for (const auto& one : {fault, same}) {
        CHECK(one.kind == FaultKind::drop_lost);
        CHECK(one.at == 3);
        CHECK(one.method == "POST");
        CHECK(one.path == "/a");
        CHECK(one.times == 2);
        CHECK(one.delay == std::chrono::milliseconds(7));
        CHECK(one.status == 418);
        CHECK(one.retry_after == 5);
        CHECK(one.body == "b,c=d");
    }
}

TEST_CASE("a fault that makes no sense is refused, not guessed") {
    for (const auto* spec :
         {"", "@", ",", "status@", "status,=", "status,status=a", "status,ms=-1", "status,shape=x"}) {
        CHECK(parse_fault(spec).has_error());
    }
    for (const auto* text : {R"({"kind": 1})", R"({"at": "soon"})", R"({"kind": "error-shape"})", R"({"colour": 1})"}) {
        CHECK(fault_of_json(*parse_json(text)).has_error());
    }
}
