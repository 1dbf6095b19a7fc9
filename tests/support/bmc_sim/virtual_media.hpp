#pragma once

#include "support/bmc_sim/action.hpp"
#include "support/bmc_sim/message.hpp"
#include "support/bmc_sim/options.hpp"
#include "support/bmc_sim/resource_tree.hpp"

#include <optional>
#include <string>

namespace tenon::bmc_sim {

/// VirtualMedia with state: by action where the device has one, by PATCH where it has none.
class VirtualMedia {
public:
    explicit VirtualMedia(ResourceTree& tree) : tree_(tree) {}

    /// A resource of the type, or one below a VirtualMedia collection that looks like it.
    [[nodiscard]] bool is_device(const std::string& path) const;

    /// nothing: the action is no business of a device.
    [[nodiscard]] std::optional<Response> act(const Action& action, const Request& request);

    [[nodiscard]] Response change(const std::string& path, const Json& body);

    /// "GET, HEAD" or "GET, HEAD, PATCH".
    [[nodiscard]] std::string allowed(const std::string& path) const;

private:
    [[nodiscard]] Response insert(const std::string& path, const Request& request);
    [[nodiscard]] Response eject(const std::string& path, const Request& request);
    [[nodiscard]] Response unmount(const std::string& path);

    ResourceTree& tree_;
};

}  // namespace tenon::bmc_sim
