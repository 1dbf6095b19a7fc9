#include "resources/left_task.hpp"

#include "client/request.hpp"
#include "protocol/path.hpp"
#include "protocol/task_monitor.hpp"

namespace redfish {

namespace {

constexpr std::chrono::seconds look_interval{1};
constexpr int most_looks = 3;

/// The task behind a 202. An iDRAC answers 200 to a change for which it made a job, and names the job in Location.
std::string task_of(const tenon::HttpResponse& answer, const std::string& changed) {
    const std::string location = header_of(answer, "Location");
    if (answer.status != 202 && location.empty()) {
        return {};
    }
    std::string task = task_monitor_path(location, parsed(answer.body));
    return is_same_resource(task, changed) ? std::string() : task;
}

}  // namespace

tenon::task<std::string> left_task(Service& service, std::string method, std::string path, tenon::HttpResponse answer) {
    const std::string task = task_of(answer, path);
    for (int looks = 0; !task.empty() && looks < most_looks; ++looks) {
        co_await service.pause(look_interval);
        json document;
        try {
            if (looks == 0) {
                Resource resource = co_await service.get_created(task);
                document = std::move(resource.document);
            } else {
                Resource resource = co_await service.get(task);
                document = std::move(resource.document);
            }
        } catch (const Refused& refused) {
            if (!refused.is_not_found()) {
                throw;
            }
            co_return std::string();  // a monitor that has expired: the task was over
        } catch (const Unexpected&) {
            continue;  // a monitor may answer 202 or 204 and no document
        }
        const TaskOutcome outcome = task_outcome(document);
        if (outcome == TaskOutcome::failed) {
            throw Unexpected(service.masked(failed_task_text(method, path, document)));
        }
        if (outcome == TaskOutcome::completed) {
            co_return std::string();
        }
    }
    co_return task;
}

}  // namespace redfish
