#include "conductor_fixture.hpp"

using namespace tenon;
using test::asked;
using test::ConductorFixture;
using test::HandMadePlugin;

TEST_CASE("a sync method answers its value and leaves nothing behind", "[conductor][ironic-32]") {
    ConductorFixture host;
    const auto outcome = host.run(host.node_call("answer"));
    REQUIRE(outcome.has_value());
    CHECK_FALSE(outcome->is_async);
    CHECK(outcome->reply.body == "true");
    CHECK_FALSE(host.conductor.is_reserved("n1"));
    CHECK(host.conductor.calls_in_flight() == 0);
}

TEST_CASE(
    "an async method is answered before it ends and holds the node until it does", "[conductor][ironic-31][ironic-58]"
) {
    ConductorFixture host;
    const auto outcome = host.run(host.node_call("hold_async"));
    REQUIRE(outcome.has_value());
    CHECK(outcome->is_async);
    CHECK(outcome->reply.body.empty());
    CHECK(host.conductor.is_reserved("n1"));
    ConductorFixture::finish_open_call();
    host.wait_until_free();
    CHECK_FALSE(host.last_error());
}

TEST_CASE("a method that needs the lock answers 409 when its time in line is up", "[conductor][ironic-35]") {
    ConductorFixture host;
    REQUIRE(host.run(host.node_call("hold_async")).has_value());
    const auto refused = host.run(host.node_call("answer", "POST", 1), 1);
    REQUIRE(refused.has_error());
    CHECK(refused.error().code == Errc::conflict);
    CHECK(
        refused.error().message ==
        "Node n1 is locked by host lab, please retry after the current operation is completed."
    );
    CHECK(host.conductor.is_reserved("n1"));
    ConductorFixture::finish_open_call();
    host.wait_until_free();
    CHECK_FALSE(host.last_error());
}

TEST_CASE("a client that is refused a node is told who has it since when, and when to come again", "[conductor]") {
    ConductorFixture host;
    const auto before = std::chrono::system_clock::now();
    REQUIRE(host.run(host.node_call("hold_async")).has_value());
    std::unique_ptr<const LockHolder> refused_by;
    auto asking = ConductorFixture::request("answer");
    asking.refused_by = &refused_by;
    auto call = host.node_call(std::move(asking));
    const auto refused = host.run(std::move(call));
    REQUIRE(refused.has_error());
    CHECK(refused.error().retry_after_ms == 1'000);
    REQUIRE(refused_by);
    CHECK(refused_by->what == "hold_async");
    CHECK(refused_by->request_id == "req-1");
    CHECK(refused_by->since >= before);
    ConductorFixture::finish_open_call();
    host.wait_until_free();
}

TEST_CASE("a client's own wait for a node goes as far as the configuration lets it", "[conductor]") {
    ConductorFixture host;
    host.config.calls.node_lock_max_wait = std::chrono::milliseconds(1);
    REQUIRE(host.run(host.node_call("hold_async")).has_value());
    auto asking = ConductorFixture::request("answer");
    asking.lock_wait = std::chrono::hours(1);
    auto call = host.node_call(PassthruRequest(asking));
    CHECK(host.run(std::move(call)).has_error());

    host.config.calls.node_lock_max_wait = std::chrono::hours(1);
    auto patient = host.node_call(PassthruRequest(asking));
    auto waiting = host.start_on(0, std::move(patient));
    ConductorFixture::finish_open_call();
    CHECK(waiting.get().has_value());
    host.wait_until_free();
}

TEST_CASE("a method with a shared lock runs on a reserved node", "[conductor][ironic-33][ironic-53]") {
    ConductorFixture host;
    REQUIRE(host.run(host.node_call("hold_async")).has_value());
    CHECK(host.run(host.node_call("answer_shared")).has_value());
    ConductorFixture::finish_open_call();
    host.wait_until_free();
}

TEST_CASE(
    "unknown methods and undeclared verbs are told before the lock is asked for", "[conductor][ironic-34][ironic-36]"
) {
    ConductorFixture host;
    REQUIRE(host.run(host.node_call("hold_async")).has_value());
    const auto unknown = host.run(host.node_call("zoo"));
    CHECK(unknown.error().code == Errc::invalid);
    CHECK(unknown.error().message == "No handler for method zoo");
    CHECK(host.run(host.node_call("answer", "GET")).error().message == "The method answer does not support HTTP GET");
    CHECK(asked.runs == 1);
    ConductorFixture::finish_open_call();
    host.wait_until_free();
}

TEST_CASE(
    "what validate refuses never runs, is answered at once and frees the node", "[conductor][ironic-37][ironic-45]"
) {
    ConductorFixture host;
    const auto refused = host.run(host.node_call("picky"));
    REQUIRE(refused.has_error());
    CHECK(refused.error().code == Errc::invalid);
    CHECK(refused.error().message == "Parameter 'bar' not passed to method 'picky'.");
    CHECK(asked.validations == 1);
    CHECK(asked.runs == 0);
    CHECK_FALSE(host.conductor.is_reserved("n1"));
    CHECK_FALSE(host.last_error());
}

TEST_CASE("a failed async method stands in last_error before its node is free", "[conductor][ironic-57]") {
    ConductorFixture host;
    REQUIRE(host.run(host.node_call("fail_async")).has_value());
    host.wait_until_free();
    CHECK(host.last_error() == "Async execution of fail_async failed with error: the fan is on fire");
}

TEST_CASE("a call beyond the limit is refused at once and leaves nothing behind", "[conductor][ironic-38]") {
    ConductorFixture host;
    REQUIRE(host.run(host.node_call("hold_async")).has_value());
    auto second = host.start_on(1, host.driver_call("acme", "driver_answer", "POST", 1));
    CHECK(second.get().has_value());
    host.config.calls.max_in_flight = 1;
    const auto refused = host.run(host.node_call("answer_shared"));
    REQUIRE(refused.has_error());
    CHECK(refused.error().code == Errc::limit);
    CHECK(refused.error().message == "Requested action cannot be performed due to lack of free conductor workers.");
    CHECK_FALSE(host.last_error());
    ConductorFixture::finish_open_call();
    host.wait_until_free();
}

TEST_CASE("a driver method runs on the default interface and takes no node", "[conductor][ironic-40]") {
    ConductorFixture host;
    const auto outcome = host.run(host.driver_call("acme", "driver_answer"));
    REQUIRE(outcome.has_value());
    CHECK(outcome->reply.body == "true");
    const auto node_method = host.run(host.driver_call("acme", "answer"));
    CHECK(node_method.error().message == "No handler for method answer");
    const auto wrong_verb = host.run(host.driver_call("acme", "driver_answer", "GET"));
    CHECK(wrong_verb.error().message == "The method driver_answer does not support HTTP GET");
    const auto nobody = host.run(host.driver_call("nope", "driver_answer"));
    CHECK(nobody.error().code == Errc::not_found);
}

TEST_CASE("a node of an unknown driver is refused with Ironic's text", "[conductor]") {
    ConductorFixture host;
    Node node;
    node.driver = "nope";
    const auto refused = host.run(host.conductor.create_node(host.loops.at(0), node));
    REQUIRE(refused.has_error());
    CHECK(refused.error().code == Errc::invalid);
    CHECK(
        refused.error().message ==
        "No valid host was found. Reason: No conductor service registered which supports driver nope for conductor "
        "group \"\"."
    );
}

TEST_CASE("a change is refused while its node is reserved, a wrong one without waiting", "[conductor]") {
    ConductorFixture host;
    REQUIRE(host.run(host.node_call("hold_async")).has_value());
    auto& loop = host.loops.at(0);
    const auto rename = [](const Node& current) -> Result<Node> {
        auto changed = current;
        changed.driver = "nope";
        return changed;
    };
    const auto wrong = host.run(host.conductor.update_node(loop, host.store.find_by_uuid("n1"), rename));
    CHECK(wrong.error().code == Errc::invalid);
    const auto keep = [](const Node& current) -> Result<Node> { return current; };
    const auto locked = host.run(host.conductor.update_node(loop, host.store.find_by_uuid("n1"), keep));
    CHECK(locked.error().code == Errc::conflict);
    CHECK(host.run(host.conductor.destroy_node(loop, host.store.find_by_uuid("n1"))).error().code == Errc::conflict);
    ConductorFixture::finish_open_call();
    host.wait_until_free();
    CHECK(host.run(host.conductor.update_node(loop, host.store.find_by_uuid("n1"), keep)).has_value());
    CHECK(host.run(host.conductor.destroy_node(loop, host.store.find_by_uuid("n1"))).has_value());
    CHECK_FALSE(host.store.find_by_uuid("n1"));
}

TEST_CASE("a stopping conductor refuses new calls and cancels those that do not end", "[conductor]") {
    ConductorFixture host;
    REQUIRE(host.run(host.node_call("hold_async")).has_value());
    auto& loop = host.loops.at(0);
    host.start_on(0, host.conductor.drain(loop, std::chrono::steady_clock::now())).get();
    CHECK(HandMadePlugin::host->call_state(HandMadePlugin::host->ctx, asked.open_call) == TENON_CALL_CANCELLED);
    CHECK(host.run(host.node_call("answer_shared")).error().code == Errc::unavailable);
    ConductorFixture::finish_open_call();
    host.wait_until_free();
}
