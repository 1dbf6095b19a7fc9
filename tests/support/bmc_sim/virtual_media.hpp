#pragma once

#include "support/bmc_sim/message.hpp"
#include "support/bmc_sim/options.hpp"
#include "support/bmc_sim/resource_tree.hpp"

#include <optional>
#include <string>

namespace tenon::bmc_sim {

/// VirtualMedia with state: by action where the device has one, by PATCH where it has none.
class VirtualMedia {
public:
    VirtualMedia(const Options& options, ResourceTree& tree) : options_(options), tree_(tree) {}

    /// A device: `Inserted` or `MediaTypes` below a VirtualMedia collection.
    [[nodiscard]] bool is_device(const std::string& path);

    /// nothing: the path is no action of a device.
    [[nodiscard]] std::optional<Response> act(const Request& request);

    [[nodiscard]] Response change(const Request& request);

    /// "GET" or "GET, PATCH".
    [[nodiscard]] std::string allowed(const std::string& path);

private:
    [[nodiscard]] Response insert(Json& device, const std::string& body);
    [[nodiscard]] Response eject(Json& device, const std::string& body);

    const Options& options_;
    ResourceTree& tree_;
};

}  // namespace tenon::bmc_sim
