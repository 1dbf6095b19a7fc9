#pragma once

#include "client/service.hpp"

#include <string>
#include <utility>
#include <vector>

namespace redfish {

/// The virtual media devices of one system, wherever the BMC keeps them: under the system (since VirtualMedia 1.4), or
/// under its managers, or under both.
class VirtualMedia {
public:
    VirtualMedia(Service& service, std::string system_id) : service_(service), system_id_(std::move(system_id)) {}

    /// Every device, each once; those that cannot be read are left out. Where the system has devices of its own, those
    /// of its managers are further views of them, and are shown only when one holds a medium that the system's do not.
    tenon::task<std::vector<Resource>> all();

    /// Whether any device of the BMC can hold what `boot_device` names.
    tenon::task<bool> has_device_for(std::string boot_device);

    /// Ejects everything inserted, or what is in the devices for `boot_device`. Left alone are empty devices (some
    /// services answer their eject with an error), and, unless `boot_device` names their kind, media that somebody has
    /// connected through a remote console. One device that fails does not stop the others; then throws Unexpected with
    /// all failures together, as it does when the BMC has no virtual media at all.
    tenon::task<void> eject(std::string boot_device);

private:
    /// A device, and the resource that ejects it if it cannot do that itself.
    struct Drive {
        Resource device;
        std::string config;
        bool is_own = false;     ///< of the system itself, not of a manager
        std::string unreadable;  ///< why the device is not known; empty: it is
    };

    /// What eject() has done so far.
    struct Ejection {
        bool has_device = false;
        bool has_ejected = false;
        std::string failures;
        std::string passed_over;  ///< what only a console can eject
        std::string unknown;      ///< what cannot be read, and may be for the boot device or not
        std::vector<Resource> seen;
        std::vector<json> ejected;  ///< the devices as they were before
    };

    tenon::task<std::vector<std::string>> places();
    tenon::task<std::vector<Drive>> drives(std::string collection);
    tenon::task<std::vector<Drive>> readable_drives(std::vector<std::string> collections);
    tenon::task<Ejection> eject_all(std::vector<std::string> collections, std::string boot_device);
    tenon::task<bool> has_emptied_itself(Resource device, std::vector<json> ejected);

    Service& service_;
    std::string system_id_;
    std::string own_place_;  ///< the system's own collection, once places() has looked; may be empty
};

}  // namespace redfish
