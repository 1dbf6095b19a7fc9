#pragma once

#include "service.hpp"

#include <string>
#include <vector>

namespace redfish {

/// The virtual media devices of one system, wherever the BMC keeps them.
class VirtualMedia {
public:
    VirtualMedia(Service& service, std::string system_id) : service_(service), system_id_(std::move(system_id)) {}

    /// Whether any device of the BMC can hold what `boot_device` names.
    tenon::task<bool> has_device_for(std::string boot_device);

    /// Ejects everything inserted, or what is in the devices for `boot_device`. An empty device is left alone: some
    /// services answer its eject with an error. One device that fails does not stop the others; then throws Unexpected
    /// with all failures together, as it does when the BMC has no virtual media at all.
    tenon::task<void> eject(std::string boot_device);

private:
    /// The collections to look into: the system's own, then those of its managers. A collection that both link to
    /// (sushy-tools, Supermicro) is named once.
    tenon::task<std::vector<std::string>> places();
    tenon::task<std::vector<std::string>> manager_paths(Resource system);
    tenon::task<std::vector<Resource>> devices(std::string collection);
    tenon::task<void> eject_device(Resource device);
    tenon::task<void> post_action(std::string target, json body);
    tenon::task<void> patch_out(Resource device);
    tenon::task<void> wait_until_empty(std::string device);

    Service& service_;
    std::string system_id_;
};

}  // namespace redfish
