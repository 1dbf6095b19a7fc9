#pragma once

#include "support/bmc_sim/message.hpp"
#include "support/bmc_sim/options.hpp"
#include "support/bmc_sim/resource_tree.hpp"

#include <string>

namespace tenon::bmc_sim {

/// EventService: subscriptions that come and go. What a service accepts follows from what its tree says.
class EventService {
public:
    EventService(const Options& options, ResourceTree& tree);

    [[nodiscard]] bool is_collection(const std::string& path) const {
        return !collection_.empty() && path == collection_;
    }

    [[nodiscard]] bool is_member(const std::string& path) const;

    [[nodiscard]] Response create(const Request& request);
    [[nodiscard]] Response remove(const std::string& path);
    [[nodiscard]] Response change(const Request& request);

private:
    [[nodiscard]] Response check_event_types(const Json& body);
    [[nodiscard]] std::string next_id();

    const Options& options_;
    ResourceTree& tree_;
    std::string service_;
    std::string collection_;
};

}  // namespace tenon::bmc_sim
