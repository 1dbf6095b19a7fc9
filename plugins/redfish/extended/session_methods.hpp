#pragma once

#include "protocol/json.hpp"

#include <tenon/args.hpp>
#include <tenon/call.hpp>
#include <tenon/task.hpp>

#include <optional>
#include <string>

namespace redfish {

struct ClearSessionsArgs {
    std::optional<std::string> id;
};
TENON_ARGS(ClearSessionsArgs, id)

class SessionMethods {
public:
    /// {"sessions": […], "failures": […]}.
    tenon::task<json> list_sessions(tenon::Call& call);

    /// {"cleared": [ids], "failures": […]}.
    tenon::task<json> clear_sessions(tenon::Call& call, ClearSessionsArgs args);
};

}  // namespace redfish
