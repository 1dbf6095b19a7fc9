#pragma once

#include "client/service.hpp"

#include <string>
#include <vector>

namespace redfish {

/// Where changes to `resource` are written: its SettingsObject (DSP0266 "Settings resource"), else the resource itself.
std::string settings_path(const Resource& resource);

/// The resource at settings_path(); without a document when it cannot be read (the public Lenovo and Supermicro trees
/// leave it out): whether it can be written, a PATCH will show.
tenon::task<Resource> read_settings(Service& service, Resource resource);

/// The apply times that the resource says it supports (SupportedApplyTimes), or that its settings object allows; empty
/// when neither says.
std::vector<std::string> apply_times(const json& resource, const json& settings);

/// What became of a change.
struct SettingsChange {
    Resource settings;        ///< as it is afterwards; without a document when it cannot be read
    std::string job;          ///< what will carry the change out; empty: nothing more is to be seen
    bool says_reset = false;  ///< the service answered that a reset is needed
};

/// Patches `settings`, which belong to `resource`, with `apply_time` where one is given, and starts the job that an
/// iDRAC wants where none is. Throws tenon::unsupported for an apply time that the service does not have.
tenon::task<SettingsChange>
change_settings(Service& service, Resource resource, Resource settings, json patch, std::string apply_time);

}  // namespace redfish
