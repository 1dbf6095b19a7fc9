#include "support/bmc_sim/tasks.hpp"

#include <utility>

namespace tenon::bmc_sim {

namespace {

constexpr unsigned polls_before_the_end = 2;
constexpr const char* collection = "/redfish/v1/TaskService/Tasks";

Json messages_of(const Response& outcome) {
    const auto body = parse_json(outcome.body);
    if (outcome.status < 400 || !body || !body->is_object() || !body->contains("error")) {
        return Json::array();
    }
    return body->at("error").value("@Message.ExtendedInfo", Json::array());
}

}  // namespace

Response Tasks::accept(Response outcome) {
    const auto id = "sim" + std::to_string(++last_);
    const auto task = collection + ("/" + id);
    const auto monitor = "/redfish/v1/TaskService/TaskMonitors/" + id;
    const Json resource{
        {"@odata.id", task},
        {"@odata.type", "#Task.v1_7_0.Task"},
        {"Id", id},
        {"Name", "Task " + id},
        {"TaskState", "Running"},
        {"TaskStatus", "OK"},
        {"PercentComplete", 0},
        {"TaskMonitor", monitor},
        {"Messages", Json::array()},
    };
    tree_.put(task, resource);
    tree_.add_member(collection, task);
    pending_by_monitor_[monitor] = {task, 0, std::move(outcome)};
    return still_running(monitor, task);
}

Response Tasks::still_running(const std::string& monitor, const std::string& task) const {
    auto answer = json_response(202, *tree_.find(task));
    answer.headers.emplace_back("Location", monitor);
    answer.headers.emplace_back("Retry-After", "0");
    return answer;
}

std::optional<Response> Tasks::poll(const std::string& path) {
    const auto found = pending_by_monitor_.find(path);
    if (found == pending_by_monitor_.end()) {
        return std::nullopt;
    }
    auto& pending = found->second;
    auto& task = *tree_.edit(pending.task);
    if (pending.polls < polls_before_the_end) {
        ++pending.polls;
        task["PercentComplete"] = pending.polls * 100 / (polls_before_the_end + 1);
        return still_running(path, pending.task);
    }
    const bool is_good = pending.outcome.status < 400;
    task["TaskState"] = is_good ? "Completed" : "Exception";
    task["TaskStatus"] = is_good ? "OK" : "Critical";
    task["PercentComplete"] = 100;
    task["Messages"] = messages_of(pending.outcome);
    auto outcome = std::move(pending.outcome);
    pending_by_monitor_.erase(found);
    return outcome;
}

}  // namespace tenon::bmc_sim
