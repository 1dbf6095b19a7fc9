#include "protocol/created_path.hpp"

#include "protocol/json.hpp"
#include "protocol/path.hpp"

#include <algorithm>
#include <vector>

namespace redfish {

namespace {

/// As path_of(); a reference without a slash in front ("5", "Subscriptions/5") names a member by its last segment.
std::string located(std::string_view location, std::string_view collection) {
    std::string path = path_of(location);
    const std::string_view id = last_segment(path);
    return !path.empty() && path.front() != '/' && is_safe_id(id) ? member_path(collection, id) : path;
}

}  // namespace

std::string created_path(std::string_view location, std::string_view body, std::string_view collection) {
    const json document = parsed(body);
    std::vector<std::string> candidates{located(location, collection), path_of(text(document, "@odata.id"))};
    if (const json& id = member(document, "ID"); id.is_number_integer()) {
        candidates.push_back(member_path(collection, id.dump()));
    }
    candidates.push_back(path_of(text(document, "message")));
    // Not the Id of a collection, nor of the Task that a 202 left behind.
    const bool is_other = document.is_object() && (document.contains("Members") || document.contains("TaskState") ||
                                                   !text(document, "@odata.id").empty());
    if (const std::string id = text(document, "Id"); !is_other && is_safe_id(id)) {
        candidates.push_back(member_path(collection, id));
    }
    const auto is_member = [&](const std::string& path) { return is_member_path(collection, path); };
    const auto found = std::find_if(candidates.begin(), candidates.end(), is_member);
    return found == candidates.end() ? std::string() : *found;
}

}  // namespace redfish
