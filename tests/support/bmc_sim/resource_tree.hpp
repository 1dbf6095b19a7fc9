#pragma once

#include "base/json.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>

namespace tenon::bmc_sim {

/// The resources of a Redfish service by path, without a trailing slash. Cheap to copy: copies share what neither of
/// them has changed, so that hundreds of BMCs and their resets cost little.
class ResourceTree {
public:
    /// Reads `folder`/redfish/v1/**/index.json, or `folder`/**/index.json where there is no redfish/v1: a mockup's
    /// short form. There need not be a service root. What is no JSON is left out, and named on stderr. A collection
    /// with "tenon.generate" is filled; see generated_members.hpp.
    [[nodiscard]] static Result<ResourceTree> load(const std::string& folder);

    /// nullptr: no such resource. A trailing slash does not matter. Until the next change of that resource.
    [[nodiscard]] const Json* find(const std::string& path) const;

    /// As find, to be changed.
    [[nodiscard]] Json* edit(const std::string& path);

    void put(const std::string& path, Json resource);
    void remove(const std::string& path);

    /// The resource and all below it.
    void remove_all(const std::string& path);

    /// Adds or removes a reference in a collection's Members and counts again.
    void add_member(const std::string& collection, const std::string& member);
    void remove_member(const std::string& collection, const std::string& member);
    [[nodiscard]] bool has_member(const std::string& collection, const std::string& member) const;

    void for_each(const std::function<void(const std::string& path, const Json& resource)>& visit) const;

private:
    std::map<std::string, std::shared_ptr<const Json>> resource_by_path_;
};

[[nodiscard]] std::string without_trailing_slash(std::string path);

/// "/a/b" of "/a/b/c".
[[nodiscard]] std::string parent_of(const std::string& path);

/// "c" of "/a/b/c".
[[nodiscard]] std::string last_segment(const std::string& path);

/// A resource whose type, or, where it has none, whose Members say so.
[[nodiscard]] bool is_collection(const Json& resource);

}  // namespace tenon::bmc_sim
