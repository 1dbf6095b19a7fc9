#include "quirks/config_job.hpp"

namespace redfish {

std::string config_job_collection(const json& settings) {
    return link(member(member(settings, "Oem"), "Dell"), "Jobs");
}

json config_job(const std::string& settings_path) {
    json job;
    job["TargetSettingsURI"] = settings_path;
    return job;
}

}  // namespace redfish
