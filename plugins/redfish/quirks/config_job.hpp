#pragma once

#include "protocol/json.hpp"

#include <string>

namespace redfish {

/// Dell iDRAC: settings that were patched without an apply time stay where they are until a configuration job takes
/// them at the next reset; the settings object names the collection into which one is posted (`Oem.Dell.Jobs`). Seen:
/// the public iDRAC 9 tree, Bios/Settings. Empty: no job is needed.
std::string config_job_collection(const json& settings);

/// What is posted there.
json config_job(const std::string& settings_path);

}  // namespace redfish
