#include "quirks/dell_jobs.hpp"
#include "resources/job_queue.hpp"
#include "run.hpp"
#include "scripted_service.hpp"

#include <catch2/catch.hpp>

using namespace redfish;

namespace {

const std::string idrac_jobs = "/redfish/v1/Managers/1/Oem/Dell/Jobs";
const std::string idrac_job_service = "/redfish/v1/Managers/1/Oem/Dell/DellJobService";

/// A BMC with the JobService's three jobs, of which one is done.
void add_jobs(ScriptedService& bmc) {
    bmc.resource(
        "/redfish/v1/", "{'JobService': {'@odata.id': '/redfish/v1/J'}, 'Tasks': {'@odata.id': '/redfish/v1/T'}}"
    );
    bmc.resource("/redfish/v1/J", "{'Jobs': {'@odata.id': '/redfish/v1/J/Jobs'}}");
    bmc.resource(
        "/redfish/v1/J/Jobs",
        "{'Members': [{'@odata.id': '/redfish/v1/J/Jobs/1'}, {'@odata.id': '/redfish/v1/J/Jobs/2'}, "
        "{'@odata.id': '/redfish/v1/J/Jobs/3'}]}"
    );
    bmc.resource("/redfish/v1/J/Jobs/1", "{'Id': '1', 'JobState': 'Completed', 'PercentComplete': null}");
    bmc.resource(
        "/redfish/v1/J/Jobs/2",
        "{'Id': '2', 'JobState': 'Running', 'Messages': [{'Message': 'Half way'}], 'Payload': {'Password': 'x'}}"
    );
}

/// An iDRAC: root, manager with its links, the queue with two jobs.
void add_idrac(ScriptedService& bmc, const std::string& links) {
    bmc.resource("/redfish/v1/", "{'Oem': {'Dell': {}}, 'JobService': {'@odata.id': '/redfish/v1/J'}}");
    bmc.resource("/redfish/v1/Systems", "{'Members': [{'@odata.id': '/redfish/v1/Systems/1'}]}");
    bmc.resource("/redfish/v1/Systems/1", "{'Links': {'ManagedBy': [{'@odata.id': '/redfish/v1/Managers/1'}]}}");
    bmc.resource("/redfish/v1/Managers/1", "{'Links': {'Oem': {'Dell': " + links + "}}}");
    bmc.resource(
        idrac_jobs,
        "{'Members': [{'@odata.id': '" + idrac_jobs + "/JID_1'}, {'@odata.id': '" + idrac_jobs + "/JID_2'}]}"
    );
    bmc.resource(idrac_jobs + "/JID_1", "{'Id': 'JID_1', 'JobState': 'CompletedWithErrors', 'Message': 'Failed'}");
    bmc.resource(idrac_jobs + "/JID_2", "{'Id': 'JID_2', 'JobState': 'Scheduled', 'JobType': 'BIOSConfiguration'}");
    bmc.resource(
        idrac_job_service, "{'Actions': {'#DellJobService.DeleteJobQueue': {'target': '" + idrac_job_service +
                               "/Actions/DellJobService.DeleteJobQueue'}}}"
    );
    bmc.on("POST " + idrac_job_service + "/Actions/DellJobService.DeleteJobQueue", 200, "{}");
}

const std::string idrac_links =
    "{'Jobs': {'@odata.id': '" + idrac_jobs + "'}, 'DellJobService': {'@odata.id': '" + idrac_job_service + "'}}";

json listed(ScriptedService& bmc, bool is_unfinished_only = false) {
    Service service(bmc);
    JobQueue queue(service, "");
    return run(queue.list(is_unfinished_only));
}

json cleared(ScriptedService& bmc, const std::string& id, bool is_forced = false) {
    Service service(bmc);
    JobQueue queue(service, "");
    return run(queue.clear(id, is_forced));
}

}  // namespace

TEST_CASE("a job is unfinished until it has ended one way or the other") {
    for (const char* state :
         {"New", "Running", "Scheduled", "Interrupted", "Suspended", "RebootPending", "Unknown", ""}) {
        CHECK(is_unfinished(tenon::obj("JobState", state)));
        CHECK(is_unfinished(tenon::obj("TaskState", state)));
    }
    for (const char* state : {"Completed", "Failed", "CompletedWithErrors", "Cancelled", "Exception", "Killed"}) {
        CHECK_FALSE(is_unfinished(tenon::obj("JobState", state)));
        CHECK_FALSE(is_unfinished(tenon::obj("TaskState", state)));
    }
    CHECK(is_unfinished(as_json("{'JobState': null}")));
    CHECK(is_unfinished(as_json("[]")));
}

TEST_CASE("jobs are those of the JobService, and one that cannot be read is named") {
    ScriptedService bmc;
    add_jobs(bmc);
    const json result = listed(bmc);
    CHECK(result["source"] == "/redfish/v1/J/Jobs");
    REQUIRE(result["jobs"].size() == 2);
    CHECK(result["jobs"][0].dump() == R"({"Id":"1","JobState":"Completed","path":"/redfish/v1/J/Jobs/1"})");
    CHECK(
        result["jobs"][1].dump() ==
        R"({"Id":"2","JobState":"Running","Message":"Half way","path":"/redfish/v1/J/Jobs/2"})"
    );
    CHECK(text(result["failures"][0], "path") == "/redfish/v1/J/Jobs/3");
    CHECK(listed(bmc, true)["jobs"].size() == 1);
}

TEST_CASE("a BMC without jobs shows its tasks, linked or where tasks usually are") {
    for (const char* root :
         {"{'Tasks': {'@odata.id': '/redfish/v1/TaskService'}}", "{}",
          "{'JobService': {'@odata.id': '/redfish/v1/Gone'}}", "{'JobService': null, 'Tasks': 5}",
          "{'JobService': {'@odata.id': '/redfish/v1/Empty'}}"}) {
        ScriptedService bmc;
        bmc.resource("/redfish/v1/", root);
        bmc.resource("/redfish/v1/Empty", "{'Jobs': null}");
        bmc.resource("/redfish/v1/TaskService", "{'Tasks': {'@odata.id': '/redfish/v1/TaskService/Tasks'}}");
        bmc.resource(
            "/redfish/v1/TaskService/Tasks", "{'Members': [{'@odata.id': '/redfish/v1/TaskService/Tasks/545'}]}"
        );
        bmc.resource("/redfish/v1/TaskService/Tasks/545", "{'Id': '545', 'TaskState': 'Running'}");
        INFO(root);
        CHECK(text(listed(bmc)["jobs"][0], "TaskState") == "Running");
    }
}

TEST_CASE("a BMC with neither jobs nor tasks says so, and one that fails says that") {
    ScriptedService bmc;
    bmc.resource("/redfish/v1/", "{}");
    CHECK_THROWS_WITH(listed(bmc), "The BMC has neither a JobService with jobs nor a TaskService with tasks");
    ScriptedService failing;
    add_jobs(failing);
    failing.on("GET /redfish/v1/J/Jobs", 500);
    failing.resource("/redfish/v1/", "{'JobService': {'@odata.id': '/redfish/v1/F'}}");
    failing.on("GET /redfish/v1/F", 500);
    ScriptedService broken;
    broken.resource("/redfish/v1/", "{'JobService': {'@odata.id': '/redfish/v1/F'}}");
    broken.on("GET /redfish/v1/F", 500);
    CHECK_THROWS_AS(listed(broken), Refused);
}

TEST_CASE("jobs are deleted one by one, and those that cannot be are named") {
    ScriptedService bmc;
    add_jobs(bmc);
    bmc.on("DELETE /redfish/v1/J/Jobs/1", 204);
    bmc.on("DELETE /redfish/v1/J/Jobs/2", 405);
    const json result = cleared(bmc, "");
    CHECK(result["cleared"] == json::array({"1", "3"}));  // the third was gone already: 404
    REQUIRE(result["failures"].size() == 1);
    CHECK(text(result["failures"][0], "path") == "/redfish/v1/J/Jobs/2");
    CHECK(cleared(bmc, "1")["cleared"] == json::array({"1"}));
    CHECK_THROWS_WITH(cleared(bmc, "9"), "The BMC has no job '9'; it has 1, 2, 3");
    CHECK_THROWS_WITH(
        cleared(bmc, "2"),
        Catch::StartsWith("No job was deleted. /redfish/v1/J/Jobs/2: HTTP DELETE /redfish/v1/J/Jobs/2")
    );
}

TEST_CASE("an empty queue is cleared by doing nothing") {
    ScriptedService bmc;
    bmc.resource("/redfish/v1/", "{'JobService': {'@odata.id': '/redfish/v1/J'}}");
    bmc.resource("/redfish/v1/J", "{'Jobs': {'@odata.id': '/redfish/v1/J/Jobs'}}");
    bmc.resource("/redfish/v1/J/Jobs", "{'Members': null}");
    CHECK(cleared(bmc, "").dump() == R"({"cleared":[],"failures":[]})");
    CHECK(bmc.changes().empty());
}

TEST_CASE("an iDRAC's jobs are those of its own queue, linked or where older ones have it", "[quirk-idrac-job-queue]") {
    ScriptedService bmc;
    add_idrac(bmc, idrac_links);
    const json result = listed(bmc, true);
    CHECK(result["source"] == idrac_jobs);
    REQUIRE(result["jobs"].size() == 1);
    CHECK(text(result["jobs"][0], "JobType") == "BIOSConfiguration");
    ScriptedService unlinked;
    add_idrac(unlinked, "null");
    CHECK(listed(unlinked)["source"] == idrac_jobs);
    ScriptedService old;
    old.on("GET " + idrac_jobs, 404);
    add_idrac(old, "{}");
    old.resource("/redfish/v1/Managers/1/Jobs", "{'Members': []}");
    old.on("GET " + idrac_jobs, 404);
    CHECK(dell::job_collections("/m/1", json()) == std::vector<std::string>{"/m/1/Oem/Dell/Jobs", "/m/1/Jobs"});
}

TEST_CASE("an iDRAC's queue is emptied by its own action", "[quirk-idrac-job-queue]") {
    ScriptedService bmc;
    add_idrac(bmc, idrac_links);
    const std::string action = "POST " + idrac_job_service + "/Actions/DellJobService.DeleteJobQueue ";
    CHECK(cleared(bmc, "")["cleared"] == json::array({"JID_1", "JID_2"}));
    CHECK(cleared(bmc, "", true)["cleared"].size() == 2);
    CHECK(cleared(bmc, "JID_2")["cleared"] == json::array({"JID_2"}));
    CHECK(
        bmc.changes() ==
        std::vector<std::string>{
            action + R"({"JobID":"JID_CLEARALL"})", action + R"({"JobID":"JID_CLEARALL_FORCE"})",
            action + R"({"JobID":"JID_2"})"}
    );
    CHECK_THROWS_WITH(cleared(bmc, "JID_3"), "The BMC has no job 'JID_3'; it has JID_1, JID_2");
}

TEST_CASE(
    "an iDRAC without the action, or without its queue, is treated as the standard says", "[quirk-idrac-job-queue]"
) {
    ScriptedService bmc;
    bmc.resource(idrac_job_service, "{'Actions': {}}");
    add_idrac(bmc, idrac_links);
    bmc.on("DELETE " + idrac_jobs + "/JID_1", 200);
    CHECK(cleared(bmc, "JID_1")["cleared"] == json::array({"JID_1"}));
    ScriptedService standard;
    add_jobs(standard);
    ScriptedService other;
    other.resource("/redfish/v1/", "{'Vendor': 'Dell', 'JobService': {'@odata.id': '/redfish/v1/J'}}");
    other.resource("/redfish/v1/J", "{'Jobs': {'@odata.id': '/redfish/v1/J/Jobs'}}");
    other.resource("/redfish/v1/J/Jobs", "{'Members': []}");
    CHECK(listed(other)["source"] == "/redfish/v1/J/Jobs");
}
