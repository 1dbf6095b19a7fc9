#include "client/manager.hpp"

#include "client/collection.hpp"
#include "protocol/path.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace redfish {

tenon::task<std::vector<std::string>> manager_paths(Service& service, json system) {
    std::vector<std::string> paths;
    const json& managed_by = member(member(system, "Links"), "ManagedBy");
    for (std::size_t i = 0; managed_by.is_array() && i < managed_by.size(); ++i) {
        std::string path = text(managed_by[i], "@odata.id");
        const auto is_it = [&](const std::string& known) { return is_same_resource(known, path); };
        if (!path.empty() && std::none_of(paths.begin(), paths.end(), is_it)) {
            paths.push_back(std::move(path));
        }
    }
    if (paths.empty()) {
        // With one manager there is no doubt whose it is.
        const std::string managers = co_await service.root_link("Managers");
        Collection collection = co_await read_collection(service, managers);
        if (collection.members.size() == 1) {
            paths = std::move(collection.members);
        }
    }
    co_return paths;
}

tenon::task<Resource> manager_of(Service& service, std::string system_id, std::string manager_id) {
    if (!manager_id.empty()) {
        const std::string managers = co_await service.root_link("Managers");
        const Collection collection = co_await read_collection(service, managers);
        std::string listed;
        for (const std::string& path : collection.members) {
            if (last_segment(path) == manager_id || is_same_resource(path, manager_id)) {
                co_return co_await service.get(path);
            }
            listed += (listed.empty() ? "" : ", ") + std::string(last_segment(path));
        }
        throw tenon::not_found(
            "The BMC has no manager '" + manager_id + "'" + (listed.empty() ? "" : "; it has " + listed)
        );
    }
    Resource system = co_await service.system(std::move(system_id));
    const std::vector<std::string> paths = co_await manager_paths(service, std::move(system.document));
    std::optional<Refused> missing;
    for (const std::string& path : paths) {
        try {
            co_return co_await service.get(path);
        } catch (const Refused& refused) {
            if (!refused.is_not_found()) {
                throw;
            }
            if (!missing) {
                missing.emplace(refused);
            }
        }
    }
    if (missing) {
        throw *missing;
    }
    throw Unexpected("The BMC does not say which manager belongs to the system; name one");
}

}  // namespace redfish
