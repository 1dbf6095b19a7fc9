#include "support/bmc_sim/resource_tree.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace tenon::bmc_sim {

namespace fs = std::filesystem;

namespace {

bool is_reference_to(const Json& member, const std::string& path) {
    return member.is_object() && member.contains("@odata.id") && member["@odata.id"].is_string() &&
           without_trailing_slash(member["@odata.id"].get<std::string>()) == path;
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

Result<ResourceTree> ResourceTree::load(const std::string& folder) {
    ResourceTree tree;
    const auto root = fs::path(folder) / "redfish" / "v1";
    std::error_code ignored;
    if (!fs::is_regular_file(root / "index.json", ignored)) {
        return error(Errc::not_found, fmt::format("{}: no redfish/v1/index.json there", folder));
    }
    for (const auto& entry : fs::recursive_directory_iterator(root)) {
        if (entry.path().filename() != "index.json") {
            continue;
        }
        std::ifstream file(entry.path());
        const std::string text{std::istreambuf_iterator<char>(file), {}};
        auto resource = parse_json(text);
        if (!resource) {
            return error(Errc::invalid, fmt::format("{}: {}", entry.path().string(), resource.error().message));
        }
        tree.put("/" + entry.path().parent_path().lexically_relative(folder).generic_string(), std::move(*resource));
    }
    return tree;
}

Json* ResourceTree::find(const std::string& path) {
    const auto found = resource_by_path_.find(without_trailing_slash(path));
    return found == resource_by_path_.end() ? nullptr : &found->second;
}

void ResourceTree::put(const std::string& path, Json resource) {
    resource_by_path_.insert_or_assign(without_trailing_slash(path), std::move(resource));
}

void ResourceTree::remove(const std::string& path) {
    resource_by_path_.erase(without_trailing_slash(path));
}

void ResourceTree::add_member(const std::string& collection, const std::string& member) {
    if (auto* found = find(collection)) {
        auto& members = members_of(*found);
        members.push_back(Json{{"@odata.id", member}});
        (*found)["Members@odata.count"] = members.size();
    }
}

void ResourceTree::remove_member(const std::string& collection, const std::string& member) {
    if (auto* found = find(collection)) {
        auto& members = members_of(*found);
        for (std::size_t i = members.size(); i-- > 0;) {
            if (is_reference_to(members[i], member)) {
                members.erase(i);
            }
        }
        (*found)["Members@odata.count"] = members.size();
    }
}

std::string ResourceTree::link_from_root(const std::string& key) {
    const auto* root = find("/redfish/v1");
    if (root == nullptr || !root->contains(key) || !root->at(key).contains("@odata.id")) {
        return {};
    }
    return without_trailing_slash(root->at(key)["@odata.id"].get<std::string>());
}

}  // namespace tenon::bmc_sim
