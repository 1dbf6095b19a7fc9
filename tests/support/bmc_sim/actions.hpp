#pragma once

#include "support/bmc_sim/action.hpp"
#include "support/bmc_sim/event_service.hpp"
#include "support/bmc_sim/virtual_media.hpp"

#include <string>

namespace tenon::bmc_sim {

/// What the actions do to the tree. Those that it does not know are done without effect.
class Actions {
public:
    Actions(ResourceTree& tree, EventService& events, VirtualMedia& media)
        : tree_(tree), events_(events), media_(media) {}

    [[nodiscard]] Response act(const Action& action, const Request& request);

private:
    [[nodiscard]] Response clear_log(const std::string& service);
    [[nodiscard]] Response reset_bios(const std::string& bios);
    [[nodiscard]] Response reset_keys(const std::string& secure_boot, const Json& arguments);
    [[nodiscard]] Response reset_system(const std::string& system, const Json& arguments);
    [[nodiscard]] Response resume(const std::string& subscription);
    [[nodiscard]] Response delete_jobs(const Json& arguments);

    ResourceTree& tree_;
    EventService& events_;
    VirtualMedia& media_;
};

}  // namespace tenon::bmc_sim
