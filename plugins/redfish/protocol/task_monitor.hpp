#pragma once

#include "protocol/json.hpp"

#include <string>
#include <string_view>

namespace redfish {

/// Where a 202 says that its outcome can be asked for (DSP0266 "Asynchronous operations"): the Location header, else
/// the body's TaskMonitor (HPE puts it only there), else the task itself. Empty: nowhere.
std::string task_monitor_path(std::string_view location, const json& body);

enum class TaskOutcome {
    running,
    completed,
    failed
};

/// What a Task's TaskState says, or the JobState of a Job, which some services name in the place of a Task. A document
/// without either is that of the operation itself: completed. A TaskStatus of Warning is no failure.
TaskOutcome task_outcome(const json& task);

/// How far a task has come, for whoever watches.
struct TaskProgress {
    unsigned percent = 0;  ///< PercentComplete
    std::string text;      ///< the last of its Messages, else its state
};

TaskProgress task_progress(const json& task);

/// "HTTP POST /redfish/v1/… was accepted, and its task ended as Exception. …": with the Task's Messages.
std::string failed_task_text(std::string_view method, std::string_view path, const json& task);

}  // namespace redfish
