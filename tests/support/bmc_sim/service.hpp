#pragma once

#include "support/bmc_sim/actions.hpp"
#include "support/bmc_sim/bios.hpp"
#include "support/bmc_sim/event_service.hpp"
#include "support/bmc_sim/message.hpp"
#include "support/bmc_sim/options.hpp"
#include "support/bmc_sim/resource_tree.hpp"
#include "support/bmc_sim/sessions.hpp"
#include "support/bmc_sim/tasks.hpp"
#include "support/bmc_sim/virtual_media.hpp"

#include <optional>
#include <string>
#include <vector>

namespace tenon::bmc_sim {

/// A faultless Redfish service over a tree, whosever it is. `options` outlive it.
class Service {
public:
    Service(const Options& options, ResourceTree tree);

    /// `request`: its path without a trailing slash, except where --redirect wants to see it. Throws Json::exception
    /// where a body or the tree has other types than it should have.
    [[nodiscard]] Response serve(const Request& request);

    /// As serve, with a task in between; what fails at once fails without one.
    [[nodiscard]] Response serve_by_task(const Request& request);

    /// A task that ends with `outcome`, where the client may change anything at all.
    [[nodiscard]] Response accept(const Request& request, Response outcome);

    [[nodiscard]] ResourceTree& tree() { return tree_; }

    [[nodiscard]] Sessions& sessions() { return sessions_; }

    [[nodiscard]] EventService& events() { return events_; }

    [[nodiscard]] const EventService& events() const { return events_; }

private:
    [[nodiscard]] bool is_login(const Request& request) const;
    [[nodiscard]] std::optional<Response> refuse_stranger(const Request& request);
    [[nodiscard]] Response get(const Request& request);
    [[nodiscard]] Response get_collection(const Request& request, const Json& collection);
    [[nodiscard]] Response change(const Request& request);
    [[nodiscard]] Response post(const Request& request);
    [[nodiscard]] Response patch(const Request& request);
    [[nodiscard]] Response patch_resource(const Request& request, const Json& body);
    [[nodiscard]] Response remove(const Request& request);
    [[nodiscard]] std::string allowed(const std::string& path) const;
    [[nodiscard]] bool is_deletable(const std::string& path) const;

    const Options& options_;
    ResourceTree tree_;
    Sessions sessions_;
    EventService events_;
    VirtualMedia media_;
    Bios bios_;
    Tasks tasks_;
    Actions actions_;
};

}  // namespace tenon::bmc_sim
