#include "resources/job_queue.hpp"

#include "client/action.hpp"
#include "client/manager.hpp"
#include "protocol/path.hpp"
#include "quirks/dell_jobs.hpp"
#include "resources/excerpt.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace redfish {

namespace {

constexpr std::array<std::string_view, 14> job_names{
    "Id",      "Name",      "JobState", "TaskState",       "JobStatus", "TaskStatus",     "JobType",
    "Message", "MessageId", "EndTime",  "PercentComplete", "StartTime", "CompletionTime", "TargetSettingsURI"};

/// The states from which a job does not go on: the standard's Job and Task, and iDRAC's own.
constexpr std::array<std::string_view, 10> final_states{
    "Completed", "Exception",           "Cancelled",    "Killed",          "Invalid",
    "Failed",    "CompletedWithErrors", "RebootFailed", "RebootCompleted", "Success"};

std::string state_of_job(const json& job) {
    const std::string state = text(job, "JobState");
    return state.empty() ? text(job, "TaskState") : state;
}

json shown_job(const Resource& job) {
    json shown = excerpt(job.document, job_names);
    const json& messages = member(job.document, "Messages");
    if (!shown.contains("Message") && messages.is_array() && !messages.empty()) {
        if (std::string message = text(messages.front(), "Message"); !message.empty()) {
            shown["Message"] = std::move(message);
        }
    }
    shown["path"] = job.path;
    return shown;
}

}  // namespace

bool is_unfinished(const json& job) {
    return std::find(final_states.begin(), final_states.end(), state_of_job(job)) == final_states.end();
}

tenon::task<json> JobQueue::list(bool is_unfinished_only) {
    Collection collection = co_await find();
    const std::string source = collection.path;
    const Members members = co_await read_members(service_, std::move(collection));
    json jobs = json::array();
    for (const Resource& job : members.resources) {
        if (!is_unfinished_only || is_unfinished(job.document)) {
            jobs.push_back(shown_job(job));
        }
    }
    Failures failures;
    failures.add(members);
    co_return tenon::obj("jobs", std::move(jobs), "source", source, "failures", failures.list());
}

tenon::task<json> JobQueue::clear(std::string job_id, bool is_forced) {
    const Collection collection = co_await find();
    std::vector<std::string> meant = collection.members;
    if (!job_id.empty()) {
        meant = members_with_id(collection, job_id, "job");
    }
    json cleared = json::array();
    Failures failures;
    const std::string target = co_await idrac_clear_target();
    if (!target.empty()) {
        const json body = dell::delete_job_queue_body(job_id, is_forced);
        co_await service_.act("POST", target, body);
        for (const std::string& path : meant) {
            cleared.push_back(std::string(last_segment(path)));
        }
        co_return tenon::obj("cleared", std::move(cleared), "failures", failures.list());
    }
    for (const std::string& path : meant) {
        try {
            co_await remove(path);
            cleared.push_back(std::string(last_segment(path)));
        } catch (const Failure& failure) {
            failures.add(path, failure.what());
        }
    }
    if (cleared.empty() && !failures.empty()) {
        throw Unexpected("No job was deleted. " + failures.joined());
    }
    co_return tenon::obj("cleared", std::move(cleared), "failures", failures.list());
}

tenon::task<Collection> JobQueue::find() {
    Collection collection;
    const bool is_found_in_queue = co_await find_idrac_queue(collection);
    if (!is_found_in_queue) {
        const bool is_found = co_await find_standard(collection);
        if (!is_found) {
            throw tenon::unsupported("The BMC has neither a JobService with jobs nor a TaskService with tasks");
        }
    }
    co_return collection;
}

tenon::task<bool> JobQueue::find_idrac_queue(Collection& collection) {
    const json root = co_await service_.root_if_any();
    if (!dell::is_idrac(root)) {
        co_return false;
    }
    Resource manager;
    try {
        manager = co_await manager_of(service_, system_id_, std::string());
    } catch (const Failure&) {
        co_return false;  // the standard's jobs need no manager
    }
    const std::vector<std::string> places = dell::job_collections(manager.path, manager.document);
    for (const std::string& place : places) {
        try {
            collection = co_await read_collection(service_, place);
            idrac_manager_ = std::move(manager);
            co_return true;
        } catch (const Refused& refused) {
            if (!refused.is_not_found()) {
                throw;
            }
        }
    }
    co_return false;
}

tenon::task<bool> JobQueue::find_standard(Collection& collection) {
    const json root = co_await service_.root_if_any();
    const std::string jobs = link(root, "JobService");
    std::string tasks = link(root, "Tasks");
    if (!jobs.empty()) {
        const bool is_found = co_await find_behind(jobs, "Jobs", collection);
        if (is_found) {
            co_return true;
        }
    }
    // Its link in the root is called otherwise than the service; roots without links exist (AMI, NVIDIA Viking).
    if (tasks.empty()) {
        tasks = std::string(service_root) + "TaskService";
    }
    co_return co_await find_behind(tasks, "Tasks", collection);
}

tenon::task<bool> JobQueue::find_behind(std::string service_path, std::string property, Collection& collection) {
    try {
        const Resource resource = co_await service_.get(std::move(service_path));
        const std::string path = link(resource.document, property);
        if (!path.empty()) {
            collection = co_await read_collection(service_, path);
            co_return true;
        }
    } catch (const Refused& refused) {
        const unsigned status = refused.refused_with();
        if (!refused.is_not_found() && status != 405 && status != 501) {
            throw;
        }
    }
    co_return false;
}

/// The action that empties an iDRAC's queue; empty: there is none, and jobs are deleted one by one.
tenon::task<std::string> JobQueue::idrac_clear_target() {
    if (idrac_manager_.path.empty()) {
        co_return std::string();
    }
    try {
        const std::string path = dell::job_service(idrac_manager_.path, idrac_manager_.document);
        const Resource jobs = co_await service_.get(path);
        const auto action = action_of(jobs.document, "#DellJobService.DeleteJobQueue");
        co_return action ? action->target : std::string();
    } catch (const Refused& refused) {
        if (!refused.is_not_found()) {
            throw;
        }
    }
    co_return std::string();
}

tenon::task<void> JobQueue::remove(std::string path) {
    try {
        co_await service_.act("DELETE", std::move(path));
    } catch (const Refused& refused) {
        if (!refused.is_not_found()) {  // done and gone in the meantime
            throw;
        }
    }
}

}  // namespace redfish
