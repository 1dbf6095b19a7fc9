#pragma once

#include "protocol/json.hpp"

#include <tenon/args.hpp>
#include <tenon/call.hpp>
#include <tenon/task.hpp>

#include <optional>
#include <string>

namespace redfish {

struct ListJobsArgs {
    std::optional<tenon::one_of<"all", "unfinished">> state;
};
TENON_ARGS(ListJobsArgs, state)

struct ClearJobQueueArgs {
    std::optional<std::string> job_id;
    std::optional<bool> force;
};
TENON_ARGS(ClearJobQueueArgs, job_id, force)

class JobMethods {
public:
    /// {"jobs": […], "source": path, "failures": […]}.
    tenon::task<json> list_jobs(tenon::Call& call, ListJobsArgs args);

    /// {"cleared": [ids], "failures": […]}.
    tenon::task<json> clear_job_queue(tenon::Call& call, ClearJobQueueArgs args);
};

}  // namespace redfish
