#include "task_monitor.hpp"

#include "path.hpp"

namespace redfish {

std::string task_monitor_path(std::string_view location, const json& body) {
    if (!location.empty()) {
        return path_of(location);
    }
    if (const std::string monitor = link(body, "TaskMonitor"); !monitor.empty()) {
        return path_of(monitor);
    }
    return path_of(text(body, "@odata.id"));
}

TaskOutcome task_outcome(const json& task) {
    const std::string state = text(task, "TaskState");
    if (state == "Completed" || state.empty()) {
        const std::string health = text(task, "TaskStatus");
        return health == "Critical" ? TaskOutcome::failed : TaskOutcome::completed;
    }
    const bool has_failed = state == "Exception" || state == "Killed" || state == "Cancelled" || state == "Interrupted";
    return has_failed ? TaskOutcome::failed : TaskOutcome::running;
}

}  // namespace redfish
