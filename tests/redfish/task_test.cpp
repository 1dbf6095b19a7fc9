#include "client/service.hpp"
#include "protocol/task_monitor.hpp"
#include "refusal.hpp"
#include "run.hpp"
#include "scripted_service.hpp"

#include <catch2/catch.hpp>

using namespace redfish;
using namespace std::chrono_literals;

TEST_CASE("a 202 is followed to its end") {
    ScriptedService bmc;
    bmc.on("POST /a", 202, "{'@odata.id': '/tasks/1'}", {{"Location", "https://bmc/monitors/1"}});
    bmc.on("GET /monitors/1", 202, "", {{"Retry-After", "2"}});
    bmc.on("GET /monitors/1", 200, "{'TaskState': 'Running'}");
    bmc.on("GET /monitors/1", 204);
    Service service(bmc);
    CHECK(run(service.act("POST", "/a")).status == 204);
    CHECK(bmc.pauses() == std::vector<std::chrono::milliseconds>{1s, 2s, 1s});
}

TEST_CASE("a task that fails is a refusal in the task's words") {
    ScriptedService bmc;
    bmc.on("POST /a", 202, "{'@odata.id': '/tasks/1', 'TaskMonitor': '/monitors/1'}");
    bmc.on("GET /monitors/1", 404);
    bmc.resource("/tasks/1", "{'TaskState': 'Exception', 'Messages': [{'Message': 'The image is gone.'}]}");
    Service service(bmc);
    CHECK(refusal_of([&] {
              run(service.act("POST", "/a"));
          }) == "HTTP POST /a was accepted, and its task ended as Exception. The image is gone.");
    CHECK(bmc.count("GET /monitors/1") == 2);  // an iDRAC's job cannot be read at first
}

TEST_CASE("a 202 without a monitor is as good as done") {
    ScriptedService bmc;
    bmc.on("POST /a", 202);
    Service service(bmc);
    CHECK(run(service.act("POST", "/a")).status == 202);
    CHECK(bmc.requests().size() == 1);
}

TEST_CASE("every word for a task's state is understood") {
    const auto outcome = [](const std::string& name, const std::string& state) {
        return task_outcome(as_json("{'" + name + "': '" + state + "'}"));
    };
    for (const char* state :
         {"New", "Starting", "Running", "Suspended", "Pending", "Stopping", "Service", "Cancelling", "UserIntervention",
          "Continue", "Whatever"}) {
        CAPTURE(state);
        CHECK(outcome("TaskState", state) == TaskOutcome::running);
    }
    for (const char* state : {"Exception", "Killed", "Cancelled", "Interrupted"}) {
        CAPTURE(state);
        CHECK(outcome("TaskState", state) == TaskOutcome::failed);
    }
    CHECK(outcome("TaskState", "Completed") == TaskOutcome::completed);
    for (const char* state : {"Scheduled", "Downloading", "Running", "RebootPending"}) {
        CHECK(outcome("JobState", state) == TaskOutcome::running);
    }
    for (const char* state : {"Failed", "CompletedWithErrors", "RebootFailed"}) {
        CHECK(outcome("JobState", state) == TaskOutcome::failed);
    }
    CHECK(task_outcome(as_json("{'TaskState': 'Completed', 'TaskStatus': 'Warning'}")) == TaskOutcome::completed);
    CHECK(task_outcome(as_json("{'TaskState': 'Completed', 'TaskStatus': 'Critical'}")) == TaskOutcome::failed);
    for (const char* none : {"{}", "[]", "null", "5", "{'TaskState': null}", "{'TaskState': 3}"}) {
        CAPTURE(none);
        CHECK(task_outcome(as_json(none)) == TaskOutcome::completed);
    }
}

TEST_CASE("the monitor is the Location, else what the body names") {
    CHECK(task_monitor_path("https://proxy:1/m/1", json()) == "/m/1");
    CHECK(task_monitor_path("", as_json("{'TaskMonitor': '/m/2', '@odata.id': '/t/2'}")) == "/m/2");
    CHECK(task_monitor_path("", as_json("{'TaskMonitor': {'@odata.id': '/m/3'}}")) == "/m/3");
    CHECK(task_monitor_path("", as_json("{'TaskMonitor': null, '@odata.id': '/t/4'}")) == "/t/4");
    CHECK(task_monitor_path("", as_json("[]")).empty());
}

TEST_CASE("whoever watches the call sees how far the task is") {
    ScriptedService bmc;
    bmc.on("POST /a", 202, "", {{"Location", "/tasks/1"}});
    bmc.on("GET /tasks/1", 202, "{'TaskState': 'Running', 'PercentComplete': 20}");
    bmc.on("GET /tasks/1", 202, "{'TaskState': 'Running', 'PercentComplete': 20}");
    bmc.on(
        "GET /tasks/1", 200,
        "{'TaskState': 'Running', 'PercentComplete': 180.5, 'Messages': [{'Message': 'a'}, {'Message': 'Al\\nmost.'}]}"
    );
    bmc.on("GET /tasks/1", 200, "{'TaskState': 'Completed', 'TaskStatus': 'OK', 'PercentComplete': 100}");
    Service service(bmc);
    CHECK(run(service.act("POST", "/a", json::object())).status == 200);
    CHECK(bmc.progress_told() == std::vector<std::string>{"20 Running", "100 Al most."});
}

TEST_CASE("progress that is no number, or a state without end, is passed over") {
    CHECK(task_progress(as_json("{'PercentComplete': 'half', 'TaskState': 'Running'}")).percent == 0);
    CHECK(task_progress(as_json("{'PercentComplete': -5}")).percent == 0);
    CHECK(task_progress(as_json("{'PercentComplete': 1e300}")).percent == 100);
    CHECK(task_progress(as_json("{'Messages': [null], 'TaskState': 'New'}")).text == "New");
    CHECK(task_progress(as_json("{'TaskState': '" + std::string(5'000, 'x') + "'}")).text.size() < 60);
    CHECK(task_progress(json()).text.empty());
}

TEST_CASE("a monitor that answers with the operation's own refusal refuses it") {
    ScriptedService bmc;
    bmc.on("POST /a", 202, "", {{"Location", "/monitors/1"}});
    bmc.on("GET /monitors/1", 202);
    bmc.on("GET /monitors/1", 400, "{'error': {'message': 'No such image.'}}");
    Service service(bmc);
    CHECK(refusal_of([&] {
              run(service.act("POST", "/a"));
          }) == "HTTP POST /a returned code 400 (Bad Request). No such image.");
}

TEST_CASE("a job that fails is told with its one message") {
    ScriptedService bmc;
    bmc.on("POST /a", 202, "", {{"Location", "/redfish/v1/Managers/1/Jobs/JID_1"}});
    bmc.on("GET /redfish/v1/Managers/1/Jobs/JID_1", 404);
    bmc.on(
        "GET /redfish/v1/Managers/1/Jobs/JID_1", 200,
        "{'JobState': 'Failed', 'Message': 'Lifecycle Controller in use.', 'MessageId': 'SUP024', 'Messages': []}"
    );
    Service service(bmc);
    CHECK(refusal_of([&] {
              run(service.act("POST", "/a"));
          }) == "HTTP POST /a was accepted, and its task ended as Failed. Lifecycle Controller in use.");
}

TEST_CASE("a task that ends well and critically at once has failed") {
    ScriptedService bmc;
    bmc.on("POST /a", 202, "", {{"Location", "/tasks/1"}});
    bmc.resource(
        "/tasks/1",
        "{'TaskState': 'Completed', 'TaskStatus': 'Critical', 'Messages': "
        "[{'MessageId': 'Base.1.2.Success', 'Message': 'fine'}, {'Message': 'Not so.', 'Severity': 'Critical'}]}"
    );
    Service service(bmc);
    CHECK(refusal_of([&] {
              run(service.act("POST", "/a"));
          }) == "HTTP POST /a was accepted, and its task ended as Completed with TaskStatus Critical. Not so.");
}

TEST_CASE("a task that is gone without a word leaves the service's yes") {
    ScriptedService bmc;
    bmc.on("POST /a", 202, "{'@odata.id': '/tasks/1'}", {{"Location", "/monitors/1"}});
    Service service(bmc);
    CHECK(run(service.act("POST", "/a")).status == 202);
    CHECK(bmc.count("GET /tasks/1") == 2);
}

TEST_CASE("a monitor that is gone while its Task still runs is followed by the Task") {
    ScriptedService bmc;
    bmc.on("POST /a", 202, "{'@odata.id': '/tasks/1'}", {{"Location", "/monitors/1"}});
    bmc.on("GET /monitors/1", 410);
    bmc.on("GET /tasks/1", 200, "{'TaskState': 'Running'}");
    bmc.on("GET /tasks/1", 200, "{'TaskState': 'Completed'}");
    Service service(bmc);
    CHECK(run(service.act("POST", "/a")).status == 200);
}

TEST_CASE("a task that never ends is looked at less and less often, until the call's time is up") {
    ScriptedService bmc;
    bmc.on("POST /a", 202, "", {{"Location", "/monitors/1"}});
    int looks = 0;
    bmc.on("GET /monitors/1", [&](const tenon::HttpRequest&) {
        tenon::HttpResponse response;
        response.status = 202;
        if (++looks == 50) {
            throw tenon::cancelled(TENON_TIMEOUT);
        }
        return response;
    });
    Service service(bmc);
    CHECK(refusal_of([&] { run(service.act("POST", "/a")); }) == "the deadline of the call passed");
    CHECK(bmc.pauses().front() == 1s);
    CHECK(bmc.pauses().back() == 5s);
}

TEST_CASE("what waits for a reset is not waited for when the caller says so") {
    ScriptedService bmc;
    bmc.on("PATCH /b", 202, "", {{"Location", "/tasks/1"}});
    bmc.on("POST /b", 202, "", {{"Location", "/tasks/1"}});
    Service service(bmc);
    Resource resource;
    resource.path = "/b";
    CHECK(run(service.patch(resource, json::object(), Wait::no)).status == 202);
    CHECK(run(service.act("POST", "/b", json::object(), Wait::no)).status == 202);
    CHECK(bmc.pauses().empty());
}

TEST_CASE("a monitor that is no path is the BMC's mistake") {
    ScriptedService bmc;
    bmc.on("POST /a", 202, "", {{"Location", "JID 1"}});
    Service service(bmc);
    CHECK(refusal_of([&] { run(service.act("POST", "/a")); }) == "The BMC gives a link that is no path: 'JID?1'");
}
