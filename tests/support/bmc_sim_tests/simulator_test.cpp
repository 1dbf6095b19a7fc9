#include "support/bmc_sim/fault_spec.hpp"
#include "support/bmc_sim/simulator.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace tenon;
using namespace tenon::bmc_sim;

namespace {

const std::string basic = "Basic YWRtaW46c2VjcmV0";
const std::string subscriptions = "/redfish/v1/EventService/Subscriptions";

Request ask(const std::string& method, const std::string& path, const std::string& body = {}) {
    return {method, path, {{"authorization", basic}}, body, ""};
}

Request create() {
    return ask("POST", subscriptions, R"({"Destination": "https://127.0.0.1:9/", "Context": "c"})");
}

Simulator own_bmc(Options options = {}) {
    return {options, *ResourceTree::load(options.tree)};
}

}  // namespace

TEST_CASE("the simulator answers in process, and the same each time") {
    auto first = own_bmc();
    auto second = own_bmc();
    for (const auto& request :
         {ask("GET", "/redfish/v1/"), create(), ask("GET", subscriptions), ask("DELETE", subscriptions + "/1")}) {
        const auto answer = first.answer(request);
        CHECK(answer.status < 300);
        const auto again = second.answer(request);
        CHECK(answer.body == again.body);
        CHECK(answer.headers == again.headers);
    }
    CHECK(first.state().at("requests") == 4);
}

TEST_CASE("a fault in process is an answer, or the word that none arrives") {
    auto bmc = own_bmc();
    bmc.add_fault(*parse_fault("unavailable@1"));
    CHECK(bmc.answer(create()).status == 503);
    CHECK(bmc.state().at("subscriptions") == 0);

    bmc.add_fault(*parse_fault("drop-lost@1"));
    const auto fault = bmc.take_fault(create());
    REQUIRE(fault);
    CHECK(loses_answer(fault->kind));
    CHECK(bmc.answer(create(), fault).status == 201);
    CHECK(bmc.state().at("subscriptions") == 1);
}

TEST_CASE("a reset forgets what was done and plans the faults of the options again") {
    Options options;
    options.faults = {*parse_fault("status@1,status=418")};
    auto bmc = own_bmc(options);
    for (int round = 0; round < 2; ++round) {
        CHECK(bmc.answer(create()).status == 418);
        CHECK(bmc.answer(create()).status == 201);
        CHECK(bmc.state().at("subscriptions") == 1);
        bmc.reset();
        CHECK(bmc.state().at("subscriptions") == 0);
    }
}

TEST_CASE("events wait for whoever delivers them") {
    auto bmc = own_bmc();
    CHECK(bmc.answer(create()).status == 201);
    const auto submit = "/redfish/v1/EventService/Actions/EventService.SubmitTestEvent";
    CHECK(bmc.answer(ask("POST", submit, R"({"EventType": "Alert"})")).status == 204);
    const auto events = bmc.take_events();
    REQUIRE(events.size() == 1);
    CHECK(events[0].destination == "https://127.0.0.1:9/");
    CHECK(bmc.take_events().empty());
}

TEST_CASE("BMCs that share a tree do not see each other's changes") {
    const auto tree = *ResourceTree::load(Options{}.tree);
    Simulator one(Options{}, tree);
    Simulator other(Options{}, tree);
    CHECK(one.answer(create()).status == 201);
    CHECK(one.answer(ask("GET", subscriptions + "/1")).status == 200);
    CHECK(other.answer(ask("GET", subscriptions + "/1")).status == 404);
}
