#include "client/not_ready.hpp"
#include "client/request.hpp"
#include "client/service.hpp"
#include "protocol/path.hpp"
#include "protocol/task_monitor.hpp"

#include <algorithm>
#include <utility>

namespace redfish {

namespace {

/// Between two looks at a task when the service does not say: short at first, for most tasks are.
std::chrono::milliseconds time_between_looks(int looks) {
    constexpr int short_looks = 5;
    return looks < short_looks ? std::chrono::seconds(1) : std::chrono::seconds(5);
}

/// Whether the answer of a monitor is the word that the task is still running: a 202, or, of a Location that names the
/// Task itself, a 200 with its state.
bool is_running(const tenon::HttpResponse& response, const json& body) {
    return response.status == 202 || (response.status == 200 && task_outcome(body) == TaskOutcome::running);
}

}  // namespace

tenon::task<tenon::HttpResponse> Service::task_end(tenon::HttpRequest request, tenon::HttpResponse accepted) {
    const json body = parsed(accepted.body);
    const std::string monitor = task_monitor_path(header_of(accepted, "Location"), body);
    if (monitor.empty() || is_same_resource(monitor, request.target)) {
        co_return accepted;
    }
    tenon::HttpResponse response = co_await monitor_end(monitor, accepted);
    if (response.status == 404 || response.status == 410) {
        // The monitor has expired: the task was over. What became of it, only the Task knows, if it is still there.
        const std::string task = path_of(text(body, "@odata.id"));
        if (task.empty() || is_same_resource(task, monitor)) {
            co_return accepted;
        }
        response = co_await monitor_end(task, accepted);
        if (response.status == 404 || response.status == 410) {
            co_return accepted;
        }
    }
    const json last = parsed(response.body);
    if (response.status >= 400) {
        throw Refused(request.method, request.target, response, secrets_);
    }
    if (task_outcome(last) == TaskOutcome::failed) {
        throw Refused::by_task(request.method, request.target, last, secrets_);
    }
    co_return response;
}

tenon::task<tenon::HttpResponse> Service::monitor_end(std::string monitor, tenon::HttpResponse accepted) {
    tenon::HttpResponse response = std::move(accepted);
    TaskProgress told;
    for (int looks = 0;; ++looks) {
        const auto time = time_between_looks(looks);
        co_await connection_.pause(retry_after_or(header_of(response, "Retry-After"), time));
        tenon::HttpRequest ask = request_of("GET", monitor);
        response = co_await send(std::move(ask));
        const json body = parsed(response.body);
        const bool is_missing = response.status == 404 || response.status == 410;
        if (!is_running(response, body) && !(is_missing && looks == 0)) {
            co_return response;
        }
        if (is_missing) {
            continue;  // a job that is not to be read yet (iDRAC) is looked for once more
        }
        TaskProgress now = task_progress(body);
        if (now.percent != told.percent || now.text != told.text) {
            told = std::move(now);
            connection_.progress(told.percent, secrets_.masked(told.text));
        }
    }
}

}  // namespace redfish
