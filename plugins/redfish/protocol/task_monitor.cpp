#include "protocol/task_monitor.hpp"

#include "protocol/error_text.hpp"
#include "protocol/path.hpp"
#include "protocol/plain_text.hpp"

#include <algorithm>
#include <initializer_list>

namespace redfish {

namespace {

constexpr std::size_t longest_progress = 200;
constexpr std::size_t longest_state = 40;

/// TaskState of a Task, JobState of a Job; empty: it is neither.
std::string state_of(const json& task) {
    std::string state = text(task, "TaskState");
    return state.empty() ? text(task, "JobState") : state;
}

bool is_among(std::string_view state, std::initializer_list<std::string_view> states) {
    return std::find(states.begin(), states.end(), state) != states.end();
}

std::string last_message(const json& task) {
    const json& messages = member(task, "Messages");
    return messages.is_array() && !messages.empty() ? text(messages.back(), "Message") : text(task, "Message");
}

}  // namespace

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
    const std::string state = state_of(task);
    // CompletedWithErrors, Failed and RebootFailed are iDRAC's.
    if (is_among(
            state, {"Exception", "Killed", "Cancelled", "Canceled", "Interrupted", "Failed", "CompletedWithErrors",
                    "RebootFailed"}
        )) {
        return TaskOutcome::failed;
    }
    if (is_among(state, {"", "Completed", "CompletedOK", "RebootCompleted"})) {
        const std::string health = text(task, "TaskStatus");
        return !state.empty() && health == "Critical" ? TaskOutcome::failed : TaskOutcome::completed;
    }
    return TaskOutcome::running;
}

TaskProgress task_progress(const json& task) {
    TaskProgress progress;
    const json& percent = member(task, "PercentComplete");
    if (percent.is_number()) {
        progress.percent = static_cast<unsigned>(std::clamp(percent.get<double>(), 0.0, 100.0));
    }
    progress.text = shortened(cleaned(last_message(task)), longest_progress);
    if (progress.text.empty()) {
        progress.text = shortened(cleaned(state_of(task)), longest_state);
    }
    return progress;
}

std::string failed_task_text(std::string_view method, std::string_view path, const json& task) {
    std::string text("HTTP ");
    text.append(method).append(" ").append(path).append(" was accepted, and its task ended as ");
    const std::string state = shortened(cleaned(state_of(task)), longest_state);
    const bool is_critical_end = task_outcome(task) == TaskOutcome::failed && state.substr(0, 9) == "Completed";
    text += is_critical_end ? state + " with TaskStatus Critical" : state;
    const std::string said = error_text_of(task);
    return said.empty() ? text : text + ". " + said;
}

}  // namespace redfish
