#include "resources/software_inventory.hpp"

#include "client/query.hpp"
#include "resources/excerpt.hpp"
#include "resources/failures.hpp"

#include <array>
#include <utility>

namespace redfish {

namespace {

constexpr std::array<std::string_view, 11> software_names{
    "Id",         "Name",           "Version", "Updateable", "LowestSupportedVersion", "Manufacturer", "ReleaseDate",
    "SoftwareId", "WriteProtected", "Status",  "RelatedItem"};

tenon::task<json> read_inventory(Service& service, std::string collection, Failures& failures) {
    Collection listed = co_await read_expanded_collection(service, std::move(collection));
    const Members members = co_await read_members(service, std::move(listed));
    json items = json::array();
    for (const Resource& resource : members.resources) {
        json item = excerpt(resource.document, software_names);
        item["path"] = resource.path;
        items.push_back(std::move(item));
    }
    failures.add(members);
    co_return items;
}

tenon::task<Resource> update_service(Service& service) {
    const std::string path = co_await service.root_link("UpdateService");
    try {
        co_return co_await service.get(path);
    } catch (const Refused& refused) {
        if (!refused.is_not_found()) {
            throw;
        }
    }
    throw tenon::unsupported("The BMC has no UpdateService, so it shows no firmware");
}

}  // namespace

tenon::task<json> firmware_inventory(Service& service, bool has_software) {
    const Resource updates = co_await update_service(service);
    const std::string firmware = link(updates.document, "FirmwareInventory");
    const std::string software = link(updates.document, "SoftwareInventory");
    if (firmware.empty() && (software.empty() || !has_software)) {
        throw tenon::unsupported("The BMC has no FirmwareInventory in its UpdateService");
    }
    Failures failures;
    json result = json::object();
    result["firmware"] = json::array();
    if (!firmware.empty()) {
        result["firmware"] = co_await read_inventory(service, firmware, failures);
    }
    if (has_software) {
        result["software"] = json::array();
    }
    if (has_software && !software.empty()) {
        try {
            result["software"] = co_await read_inventory(service, software, failures);
        } catch (const Failure& failure) {
            failures.add(software, failure.what());
        }
    }
    result["failures"] = failures.list();
    co_return result;
}

}  // namespace redfish
