#include "support/bmc_sim/fault_plan.hpp"

#include "support/bmc_sim/resource_tree.hpp"

#include <algorithm>
#include <string_view>

namespace tenon::bmc_sim {

namespace {

bool matches_path(std::string_view pattern, const std::string& path) {
    if (pattern.empty() || pattern == path) {
        return true;
    }
    return pattern.size() >= 2 && pattern.substr(pattern.size() - 2) == "/*" &&
           path.rfind(pattern.substr(0, pattern.size() - 1), 0) == 0;
}

bool matches(const Fault& fault, const Request& request) {
    return (fault.method.empty() || fault.method == request.method) &&
           matches_path(fault.path, without_trailing_slash(request.path));
}

}  // namespace

std::optional<Fault> FaultPlan::take(const Request& request) {
    std::optional<Fault> taken;
    for (auto& planned : planned_) {
        if (!matches(planned.fault, request)) {
            continue;
        }
        const bool is_due = planned.seen + 1 >= planned.fault.at;
        if (is_due && taken) {
            continue;  // not counted: its turn comes with the next request
        }
        ++planned.seen;
        if (is_due) {
            taken = planned.fault;
        }
    }
    const auto is_over = [](const Planned& planned) {
        return planned.fault.times > 0 && planned.seen >= planned.fault.at - 1 + planned.fault.times;
    };
    planned_.erase(std::remove_if(planned_.begin(), planned_.end(), is_over), planned_.end());
    return taken;
}

}  // namespace tenon::bmc_sim
