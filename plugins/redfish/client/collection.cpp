#include "client/collection.hpp"

#include "protocol/etag.hpp"
#include "protocol/path.hpp"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

namespace redfish {

namespace {

/// A reference is {"@odata.id": …}, at most with a name beside it; a resource has more to show.
bool is_whole(const json& entry) {
    if (!entry.is_object() || !(entry.contains("Id") || entry.contains("@odata.type"))) {
        return false;
    }
    constexpr std::size_t fewest_properties = 2;
    std::size_t properties = 0;
    for (auto it = entry.begin(); it != entry.end(); ++it) {
        if (it.key().find('@') == std::string::npos && it.key() != "Id" && it.key() != "Name") {
            ++properties;
        }
    }
    return properties >= fewest_properties;
}

std::string key_of(std::string_view path) {
    return std::string(without_trailing_slash(path_of(path)));
}

std::vector<std::string> paths_of(const std::vector<CollectionEntry>& entries) {
    std::vector<std::string> paths;
    for (const CollectionEntry& entry : entries) {
        if (!entry.path.empty()) {
            paths.push_back(entry.path);
        }
    }
    return paths;
}

}  // namespace

void add_entries(std::vector<CollectionEntry>& entries, const json& page) {
    const json& listed = member(page, "Members");
    if (!listed.is_array()) {
        return;
    }
    std::set<std::string> known;
    for (const CollectionEntry& entry : entries) {
        known.insert(key_of(entry.path));
    }
    for (const json& item : listed) {
        if (entries.size() >= most_members) {
            return;
        }
        CollectionEntry entry;
        entry.path = item.is_string() ? item.get<std::string>() : text(item, "@odata.id");
        const bool is_resource = is_whole(item);
        if (entry.path.empty() ? is_resource : known.insert(key_of(entry.path)).second) {
            entry.document = is_resource ? item : json();
            entries.push_back(std::move(entry));
        }
    }
}

void add_members(std::vector<std::string>& members, const json& page) {
    std::vector<CollectionEntry> entries;
    for (const std::string& path : members) {
        entries.push_back(CollectionEntry{path, nullptr});
    }
    add_entries(entries, page);
    members = paths_of(entries);
}

std::string next_page(const json& page) {
    const json& next = member(page, "Members@odata.nextLink");
    return path_of(next.is_string() ? next.get<std::string>() : text(next, "@odata.id"));
}

tenon::task<Collection> read_collection(Service& service, std::string path) {
    Collection collection;
    collection.path = path;
    std::set<std::string> seen;
    std::size_t bytes = 0;
    for (std::string page_path = path; !page_path.empty() && seen.size() < most_pages &&
                                       bytes < most_collection_bytes && collection.entries.size() < most_members &&
                                       seen.insert(page_path).second;) {
        Resource page = co_await service.get(page_path);
        bytes += page.size;
        add_entries(collection.entries, page.document);
        page_path = next_page(page.document);
        if (seen.size() == 1) {
            collection.document = std::move(page.document);
        }
    }
    collection.members = paths_of(collection.entries);
    co_return collection;
}

std::vector<std::string> members_with_id(const Collection& collection, std::string_view id, const std::string& what) {
    std::vector<std::string> meant;
    std::string listed;
    for (const std::string& path : collection.members) {
        if (last_segment(path) == id) {
            meant.push_back(path);
        }
        listed += (listed.empty() ? "" : ", ") + std::string(last_segment(path));
    }
    if (meant.empty()) {
        throw tenon::not_found(
            "The BMC has no " + what + " '" + std::string(id) + "'" + (listed.empty() ? "" : "; it has " + listed)
        );
    }
    return meant;
}

tenon::task<Members> read_members(Service& service, Collection collection) {
    Members members;
    std::size_t bytes = 0;
    for (CollectionEntry& entry : collection.entries) {
        Resource resource;
        if (!entry.document.is_null()) {
            resource.path = std::move(entry.path);
            resource.document = std::move(entry.document);
            resource.etag = usable_etag({}, text(resource.document, "@odata.etag"));
            members.resources.push_back(std::move(resource));
            continue;
        }
        if (bytes >= most_collection_bytes) {
            members.unreadable.push_back({entry.path, "not read: the members before it are too large"});
            continue;
        }
        try {
            resource = co_await service.get(entry.path);
            bytes += resource.size;
            members.resources.push_back(std::move(resource));
        } catch (const Failure& failure) {
            members.unreadable.push_back({entry.path, failure.what()});
        }
    }
    co_return members;
}

}  // namespace redfish
