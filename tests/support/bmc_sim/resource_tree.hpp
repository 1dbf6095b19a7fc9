#pragma once

#include "base/json.hpp"

#include <functional>
#include <map>
#include <string>

namespace tenon::bmc_sim {

/// The resources of a Redfish service by path, without a trailing slash.
class ResourceTree {
public:
    /// Reads `folder`/redfish/v1/**/index.json.
    [[nodiscard]] static Result<ResourceTree> load(const std::string& folder);

    /// nullptr: no such resource. A trailing slash does not matter.
    [[nodiscard]] Json* find(const std::string& path);

    void put(const std::string& path, Json resource);
    void remove(const std::string& path);

    /// Adds or removes a reference in a collection's Members and counts again.
    void add_member(const std::string& collection, const std::string& member);
    void remove_member(const std::string& collection, const std::string& member);

    /// Follows `key` and then `@odata.id` from the service root; empty: not there.
    [[nodiscard]] std::string link_from_root(const std::string& key);

private:
    std::map<std::string, Json> resource_by_path_;
};

[[nodiscard]] std::string without_trailing_slash(std::string path);

}  // namespace tenon::bmc_sim
