#include "collection.hpp"

#include "path.hpp"

#include <algorithm>
#include <set>

namespace redfish {

void add_members(std::vector<std::string>& members, const json& page) {
    const json& listed = member(page, "Members");
    if (!listed.is_array()) {
        return;
    }
    for (const json& entry : listed) {
        if (members.size() == most_members) {
            return;
        }
        std::string path = entry.is_string() ? entry.get<std::string>() : text(entry, "@odata.id");
        const auto is_it = [&](const std::string& known) { return is_same_resource(known, path); };
        if (!path.empty() && std::none_of(members.begin(), members.end(), is_it)) {
            members.push_back(std::move(path));
        }
    }
}

std::string next_page(const json& page) {
    const json& next = member(page, "Members@odata.nextLink");
    return path_of(next.is_string() ? next.get<std::string>() : text(next, "@odata.id"));
}

tenon::task<Collection> read_collection(Service& service, std::string path) {
    Collection collection;
    collection.path = path;
    std::set<std::string> seen;
    for (std::string page_path = path;
         !page_path.empty() && seen.size() < most_pages && seen.insert(page_path).second;) {
        Resource page = co_await service.get(page_path);
        add_members(collection.members, page.document);
        page_path = next_page(page.document);
        if (seen.size() == 1) {
            collection.document = std::move(page.document);
        }
    }
    co_return collection;
}

}  // namespace redfish
