#pragma once

#include "protocol/json.hpp"

#include <tenon/args.hpp>
#include <tenon/call.hpp>
#include <tenon/task.hpp>

#include <optional>
#include <string>

namespace redfish {

struct GetLogsArgs {
    std::optional<std::string> service;
    std::optional<int> limit;
    std::optional<int> skip;
    std::optional<std::string> since;
    std::optional<tenon::one_of<"OK", "Warning", "Critical">> severity;
};
TENON_ARGS(GetLogsArgs, service, limit, skip, since, severity)

struct ClearLogArgs {
    std::string service;
};
TENON_ARGS(ClearLogArgs, service)

class LogMethods {
public:
    /// {"services": [{"Id", "Name", "path", "entries", "total"?, "next_skip"?}], "failures": [{"path", "error"}]}.
    tenon::task<json> get_logs(tenon::Call& call, GetLogsArgs args);

    /// {"cleared": [paths], "failures": […]}.
    tenon::task<json> clear_log(tenon::Call& call, ClearLogArgs args);
};

}  // namespace redfish
