#pragma once

#include "client/service.hpp"

#include <string>

namespace redfish {

/// For a change asked for with Wait::no: the path of the task that its answer, a 202, leaves behind; empty when there
/// is none, or it ended within a few looks. One that failed by then throws. A task that waits for the next reset does
/// neither, and whoever changed something must not wait for it.
tenon::task<std::string> left_task(Service& service, std::string method, std::string path, tenon::HttpResponse answer);

}  // namespace redfish
