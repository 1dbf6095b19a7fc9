#pragma once

#include "json.hpp"

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

/// What a Task's TaskState says, for a service whose monitor is gone before it was asked.
TaskOutcome task_outcome(const json& task);

}  // namespace redfish
