#include "quirks/dell_jobs.hpp"

#include "protocol/path.hpp"

#include <tenon/value.hpp>

namespace redfish::dell {

namespace {

const json& oem_links(const json& manager) {
    return member(member(member(manager, "Links"), "Oem"), "Dell");
}

}  // namespace

bool is_idrac(const json& root) {
    return member(member(root, "Oem"), "Dell").is_object() || text(root, "Vendor") == "Dell";
}

std::vector<std::string> job_collections(const std::string& manager_path, const json& manager) {
    std::vector<std::string> places;
    if (std::string linked = link(oem_links(manager), "Jobs"); !linked.empty()) {
        places.push_back(std::move(linked));
    } else {
        places.push_back(member_path(manager_path, "Oem/Dell/Jobs"));
    }
    places.push_back(member_path(manager_path, "Jobs"));
    return places;
}

std::string job_service(const std::string& manager_path, const json& manager) {
    std::string linked = link(oem_links(manager), "DellJobService");
    return linked.empty() ? member_path(manager_path, "Oem/Dell/DellJobService") : linked;
}

json delete_job_queue_body(const std::string& job_id, bool is_forced) {
    const char* all = is_forced ? "JID_CLEARALL_FORCE" : "JID_CLEARALL";
    return tenon::obj("JobID", job_id.empty() ? std::string(all) : job_id);
}

}  // namespace redfish::dell
