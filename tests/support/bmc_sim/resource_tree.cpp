#include "support/bmc_sim/resource_tree.hpp"

#include "support/bmc_sim/message.hpp"

#include <algorithm>
#include <utility>

namespace tenon::bmc_sim {

namespace {

bool is_reference_to(const Json& member, const std::string& path) {
    return without_trailing_slash(text_at(member, "@odata.id")) == path;
}

Json& members_of(Json& collection) {
    auto& members = collection["Members"];
    if (!members.is_array()) {
        members = Json::array();
    }
    return members;
}

}  // namespace

std::string without_trailing_slash(std::string path) {
    while (path.size() > 1 && path.back() == '/') {
        path.pop_back();
    }
    return path;
}

std::string parent_of(const std::string& path) {
    const auto slash = path.rfind('/');
    return slash == std::string::npos ? std::string() : path.substr(0, slash);
}

std::string last_segment(const std::string& path) {
    return path.substr(path.rfind('/') + 1);
}

bool is_collection(const Json& resource) {
    const auto type = text_at(resource, "@odata.type");
    const auto name = type.substr(type.rfind('.') + 1);
    constexpr std::string_view suffix = "Collection";
    if (name.size() > suffix.size() && name.compare(name.size() - suffix.size(), suffix.size(), suffix) == 0) {
        return true;
    }
    return type.empty() && resource.is_object() && resource.contains("Members");
}

const Json* ResourceTree::find(const std::string& path) const {
    const auto found = resource_by_path_.find(without_trailing_slash(path));
    return found == resource_by_path_.end() ? nullptr : found->second.get();
}

Json* ResourceTree::edit(const std::string& path) {
    const auto found = resource_by_path_.find(without_trailing_slash(path));
    if (found == resource_by_path_.end()) {
        return nullptr;
    }
    auto copy = std::make_shared<Json>(*found->second);
    auto* const raw = copy.get();
    found->second = std::move(copy);
    return raw;
}

void ResourceTree::put(const std::string& path, Json resource) {
    resource_by_path_.insert_or_assign(without_trailing_slash(path), std::make_shared<const Json>(std::move(resource)));
}

void ResourceTree::remove(const std::string& path) {
    resource_by_path_.erase(without_trailing_slash(path));
}

void ResourceTree::remove_all(const std::string& path) {
    const auto top = without_trailing_slash(path);
    const auto below = top + "/";
    remove(top);
    auto at = resource_by_path_.lower_bound(below);
    while (at != resource_by_path_.end() && at->first.compare(0, below.size(), below) == 0) {
        at = resource_by_path_.erase(at);
    }
}

void ResourceTree::add_member(const std::string& collection, const std::string& member) {
    if (auto* found = edit(collection)) {
        auto& members = members_of(*found);
        members.push_back(Json{{"@odata.id", member}});
        (*found)["Members@odata.count"] = members.size();
    }
}

void ResourceTree::remove_member(const std::string& collection, const std::string& member) {
    if (!has_member(collection, member)) {
        return;
    }
    auto* const found = edit(collection);
    auto& members = members_of(*found);
    for (std::size_t i = members.size(); i-- > 0;) {
        if (is_reference_to(members[i], member)) {
            members.erase(i);
        }
    }
    (*found)["Members@odata.count"] = members.size();
}

bool ResourceTree::has_member(const std::string& collection, const std::string& member) const {
    const auto* const found = find(collection);
    if (found == nullptr || !found->is_object() || !found->contains("Members") || !found->at("Members").is_array()) {
        return false;
    }
    const auto& members = found->at("Members");
    return std::any_of(members.begin(), members.end(), [&](const Json& entry) {
        return is_reference_to(entry, without_trailing_slash(member));
    });
}

void ResourceTree::for_each(const std::function<void(const std::string& path, const Json& resource)>& visit) const {
    for (const auto& [path, resource] : resource_by_path_) {
        visit(path, *resource);
    }
}

}  // namespace tenon::bmc_sim
