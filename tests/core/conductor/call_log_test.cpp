#include "conductor_fixture.hpp"

using namespace tenon;
using test::asked;
using test::ConductorFixture;

namespace {

CallRecord record_of(ConductorFixture& host, const std::string& id) {
    auto found = host.run(host.conductor.calls().find(host.loops.at(0), id));
    REQUIRE(found.has_value());
    return *found;
}

std::string start_async(ConductorFixture& host, const std::string& method) {
    const auto outcome = host.run(host.node_call(method));
    REQUIRE(outcome.has_value());
    REQUIRE(outcome->is_async);
    return outcome->call_id;
}

}  // namespace

TEST_CASE("an async call is recorded with what it is, who asked and which plugin runs it", "[conductor]") {
    ConductorFixture host;
    auto asking = ConductorFixture::request("hold_async");
    asking.args = R"({"bar": 1, "password": "sekrit", "note": "it is sekrit"})";
    asking.user = "bob";
    asking.project = "lab";
    const auto outcome = host.run(host.node_call(std::move(asking)));
    REQUIRE(outcome.has_value());
    const auto record = record_of(host, outcome->call_id);
    CHECK(record.node_uuid == "n1");
    CHECK(record.driver == "acme");
    CHECK(record.plugin == "acme");
    CHECK(record.plugin_version == "1.4.0");
    CHECK(record.generation == host.generation->number());
    CHECK(record.method == "hold_async");
    CHECK(record.http_method == "POST");
    CHECK(record.user == "bob");
    CHECK(record.project == "lab");
    CHECK(record.request_id == "req-1");
    CHECK(record.args == R"({"bar":1,"password":"***","note":"it is ***"})");
    CHECK(record.state == CallState::running);
    CHECK(record.started_at);
    CHECK_FALSE(record.ended_at);
    // What is stored before the 202 is the acceptance.
    REQUIRE(host.calls.records().size() == 1);
    CHECK(host.calls.records().front().state == CallState::accepted);
    CHECK(host.calls.records().front().args.find("sekrit") == std::string::npos);
    ConductorFixture::finish_open_call();
    host.wait_until_free();
}

TEST_CASE("a call that ends well leaves its result, and one that fails its error and last_error", "[conductor]") {
    ConductorFixture host;
    const auto held = start_async(host, "hold_async");
    ConductorFixture::finish_open_call();
    host.wait_until_free();
    const auto good = record_of(host, held);
    CHECK(good.state == CallState::succeeded);
    CHECK(good.result == "\"held\"");
    CHECK(good.result_size == 6);
    CHECK(good.ended_at);

    const auto failing = start_async(host, "fail_async");
    host.wait_until_free();
    const auto bad = record_of(host, failing);
    CHECK(bad.state == CallState::failed);
    CHECK(bad.error == "the fan is on fire");
    CHECK(bad.error_kind == "plugin");
    CHECK(host.last_error() == "Async execution of fail_async failed with error: the fan is on fire");
}

TEST_CASE("a call whose record cannot be stored is refused before the plugin is asked", "[conductor]") {
    ConductorFixture host;
    host.calls.fail_with(error(Errc::unavailable, "tenon.sqlite: database or disk is full"));
    const auto refused = host.run(host.node_call("hold_async"));
    REQUIRE(refused.has_error());
    CHECK(refused.error().code == Errc::unavailable);
    CHECK(
        refused.error().message ==
        "The call was not accepted, because its record could not be stored: tenon.sqlite: database or disk is full"
    );
    CHECK(asked.runs == 0);
    CHECK_FALSE(host.conductor.is_reserved("n1"));
    CHECK(host.conductor.calls_in_flight() == 0);
}

TEST_CASE("an end that cannot be stored is told all the same, and stored with the next one", "[conductor]") {
    ConductorFixture host;
    const auto held = start_async(host, "hold_async");
    host.calls.fail_with(error(Errc::unavailable, "tenon.sqlite: database or disk is full"));
    ConductorFixture::finish_open_call();
    host.wait_until_free();
    CHECK(record_of(host, held).state == CallState::succeeded);
    CHECK(host.calls.records().front().state == CallState::accepted);

    host.calls.fail_with(std::nullopt);
    static_cast<void>(start_async(host, "fail_async"));
    host.wait_until_free();
    for (const auto& record : host.calls.records()) {
        CHECK(has_ended(record.state));
    }
    CHECK(record_of(host, held).state == CallState::succeeded);
}

TEST_CASE("who waits for a call is woken by its end", "[conductor]") {
    ConductorFixture host;
    const auto held = start_async(host, "hold_async");
    auto waiting = host.start_on(1, host.conductor.calls().wait(host.loops.at(1), held, Deadline::max()));
    ConductorFixture::finish_open_call();
    const auto record = waiting.get();
    REQUIRE(record.has_value());
    CHECK(record->state == CallState::succeeded);
    host.wait_until_free();
}

TEST_CASE("who waits for a call gets it as it is when the time is up or the host stops", "[conductor]") {
    ConductorFixture host;
    const auto held = start_async(host, "hold_async");
    const auto late = host.run(host.conductor.calls().wait(host.loops.at(0), held, std::chrono::steady_clock::now()));
    REQUIRE(late.has_value());
    CHECK(late->state == CallState::running);

    auto waiting = host.start_on(1, host.conductor.calls().wait(host.loops.at(1), held, Deadline::max()));
    host.conductor.calls().prepare_to_stop();
    const auto stopped = waiting.get();
    REQUIRE(stopped.has_value());
    CHECK(stopped->state == CallState::running);
    ConductorFixture::finish_open_call();
    host.wait_until_free();
}

TEST_CASE("a call that is cancelled ends as cancelled, also when its plugin ignores it", "[conductor]") {
    ConductorFixture host;
    const auto held = start_async(host, "hold_async");
    const auto asked_to_stop = host.run(host.conductor.calls().cancel(host.loops.at(1), held), 1);
    REQUIRE(asked_to_stop.has_value());
    host.wait_until_free();
    const auto record = record_of(host, held);
    CHECK(record.state == CallState::cancelled);
    CHECK(record.error == "Vendor method 'hold_async' was cancelled.");
    CHECK(
        host.last_error() ==
        "Async execution of hold_async failed with error: Vendor method 'hold_async' was cancelled."
    );
    const auto again = host.run(host.conductor.calls().cancel(host.loops.at(0), held));
    REQUIRE(again.has_error());
    CHECK(again.error().code == Errc::conflict);
    CHECK(again.error().message == "Call " + held + " has ended already: cancelled.");
    const auto unknown = host.run(host.conductor.calls().cancel(host.loops.at(0), "nonesuch"));
    REQUIRE(unknown.has_error());
    CHECK(unknown.error().code == Errc::not_found);
    ConductorFixture::finish_open_call();
}

TEST_CASE("what has not ended when the host gives up is recorded as interrupted", "[conductor]") {
    ConductorFixture host;
    const auto held = start_async(host, "hold_async");
    host.run(host.conductor.drain(host.loops.at(0), std::chrono::steady_clock::now()));
    const auto record = record_of(host, held);
    CHECK(record.state == CallState::interrupted);
    CHECK(record.error == "tenond stopped while it ran");
    CHECK(
        host.last_error() ==
        "Async execution of hold_async was interrupted: tenond stopped while it ran (call " + held + ")"
    );
    ConductorFixture::finish_open_call();
    host.wait_until_free();
    CHECK(record_of(host, held).state == CallState::interrupted);
}

TEST_CASE("what an earlier process left unfinished is interrupted, and its node says so", "[conductor]") {
    ConductorFixture host;
    CallRecord left;
    left.id = "c1";
    left.node_uuid = "n1";
    left.method = "hold_async";
    host.calls.accept(left, [](const Result<void>&) {});
    host.calls.left_over = {left};
    host.run(host.conductor.recover(host.loops.at(0)));
    const auto record = record_of(host, "c1");
    CHECK(record.state == CallState::interrupted);
    CHECK(record.ended_at);
    CHECK(host.last_error() == "Async execution of hold_async was interrupted: tenond stopped while it ran (call c1)");
    CHECK_FALSE(host.conductor.is_reserved("n1"));
}
