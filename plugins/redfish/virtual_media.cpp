#include "virtual_media.hpp"

#include "collection.hpp"
#include "media_device.hpp"
#include "path.hpp"
#include "quirks.hpp"

#include <algorithm>
#include <exception>
#include <optional>
#include <utility>

namespace redfish {

namespace {

/// iDRAC shows a medium as inserted for some seconds after it was ejected.
constexpr std::chrono::seconds eject_poll_interval{1};
constexpr int most_eject_polls = 15;

void add_place(std::vector<std::string>& places, std::string path) {
    const auto is_it = [&](const std::string& known) { return is_same_resource(known, path); };
    if (!path.empty() && std::none_of(places.begin(), places.end(), is_it)) {
        places.push_back(std::move(path));
    }
}

bool is_wanted(const Resource& device, const std::string& boot_device) {
    return boot_device.empty() || is_device_for(device.document, boot_device);
}

}  // namespace

tenon::task<std::vector<std::string>> VirtualMedia::manager_paths(Resource system) {
    std::vector<std::string> paths;
    const json& managed_by = member(member(system.document, "Links"), "ManagedBy");
    if (managed_by.is_array()) {
        for (const json& manager : managed_by) {
            add_place(paths, text(manager, "@odata.id"));
        }
    }
    if (paths.empty()) {
        // Huawei's 1288H names no manager. With one manager there is no doubt whose it is.
        const std::string managers = co_await service_.root_link("Managers");
        const Collection collection = co_await read_collection(service_, managers);
        if (collection.members.size() == 1) {
            paths = collection.members;
        }
    }
    co_return paths;
}

tenon::task<std::vector<std::string>> VirtualMedia::places() {
    Resource system = co_await service_.system(system_id_);
    std::vector<std::string> found;
    add_place(found, link(system.document, "VirtualMedia"));
    std::exception_ptr failure;
    try {
        const std::vector<std::string> managers = co_await manager_paths(std::move(system));
        for (const std::string& path : managers) {
            const Resource manager = co_await service_.get(path);
            add_place(found, link(manager.document, "VirtualMedia"));
        }
    } catch (const Refused&) {
        failure = std::current_exception();
    }
    if (found.empty() && failure) {
        std::rethrow_exception(failure);
    }
    co_return found;
}

tenon::task<std::vector<Resource>> VirtualMedia::devices(std::string collection) {
    const Collection listed = co_await read_collection(service_, std::move(collection));
    std::vector<Resource> found;
    for (const std::string& path : listed.members) {
        try {
            Resource device = co_await service_.get(path);
            found.push_back(std::move(device));
        } catch (const Refused&) {
            // A slot that is listed and cannot be read (public trees have some) does not hide the others.
        }
    }
    co_return found;
}

tenon::task<bool> VirtualMedia::has_device_for(std::string boot_device) {
    const std::vector<std::string> collections = co_await places();
    for (const std::string& collection : collections) {
        const std::vector<Resource> found = co_await devices(collection);
        for (const Resource& device : found) {
            if (is_device_for(device.document, boot_device)) {
                co_return true;
            }
        }
    }
    co_return false;
}

tenon::task<void> VirtualMedia::eject(std::string boot_device) {
    const std::vector<std::string> collections = co_await places();
    bool has_device = false;
    std::string failures;
    bool has_tried = false;
    for (const std::string& collection : collections) {
        const std::vector<Resource> found = co_await devices(collection);
        for (const Resource& device : found) {
            if (!is_wanted(device, boot_device)) {
                continue;
            }
            has_device = true;
            if (!is_inserted(device.document)) {
                continue;
            }
            has_tried = true;
            try {
                co_await eject_device(device);
            } catch (const std::runtime_error& failure) {
                failures += (failures.empty() ? "" : "; ") + device.path + ": " + failure.what();
            }
        }
        if (has_tried) {
            break;  // iDRAC and Lenovo show the same devices again under the manager, under other names
        }
    }
    if (!failures.empty()) {
        throw Unexpected(failures);
    }
    if (!has_device) {
        throw Unexpected(
            boot_device.empty() ? "The BMC has no virtual media device"
                                : "The BMC has no virtual media device for " + boot_device
        );
    }
}

tenon::task<void> VirtualMedia::eject_device(Resource device) {
    std::string target;
    const EjectWay way = eject_way(device.document, device.allow, target);
    std::exception_ptr failure;
    try {
        switch (way) {
        case EjectWay::action:
            co_await post_action(target, json::object());
            break;
        case EjectWay::oem_action:
            co_await post_action(target, oem_eject_body(target));
            break;
        case EjectWay::patch:
            co_await patch_out(device);
            break;
        case EjectWay::none:
            throw Unexpected("the device has no eject action and does not allow PATCH");
        }
    } catch (const std::runtime_error&) {
        failure = std::current_exception();
    }
    if (!failure) {
        co_await wait_until_empty(device.path);
        co_return;
    }
    // What counts is whether it is out, not how the service put it (bmcweb answers 500 to the eject of an empty slot).
    bool is_out = false;
    try {
        const Resource now = co_await service_.get(device.path);
        is_out = !is_inserted(now.document);
    } catch (const std::runtime_error&) {
        // The first failure says more.
    }
    if (!is_out) {
        std::rethrow_exception(failure);
    }
}

tenon::task<void> VirtualMedia::post_action(std::string target, json body) {
    bool wants_no_body = false;
    try {
        co_await service_.act("POST", target, std::move(body));
    } catch (const Refused& refused) {
        wants_no_body = refused.status() == 400 || refused.status() == 411 || refused.status() == 415;
        if (!wants_no_body) {
            throw;
        }
    }
    if (wants_no_body) {
        co_await service_.act("POST", target);
    }
}

tenon::task<void> VirtualMedia::patch_out(Resource device) {
    bool is_inserted_refused = false;
    try {
        co_await service_.patch(device, eject_patch());
    } catch (const Refused& refused) {
        const auto names_inserted = [](const Message& message) { return message.names("Inserted"); };
        is_inserted_refused = refused.status() == 400 &&
                              std::any_of(refused.messages().begin(), refused.messages().end(), names_inserted);
        if (!is_inserted_refused) {
            throw;
        }
    }
    if (is_inserted_refused) {
        co_await service_.patch(std::move(device), eject_patch_without_inserted());
    }
}

tenon::task<void> VirtualMedia::wait_until_empty(std::string device) {
    for (int polls = 0; polls < most_eject_polls; ++polls) {
        try {
            const Resource now = co_await service_.get(device);
            if (!is_inserted(now.document)) {
                co_return;
            }
        } catch (const Refused&) {
            co_return;  // the service said yes and the device is not to be seen any more
        }
        co_await service_.pause(eject_poll_interval);
    }
    throw Unexpected("the BMC accepted the eject, but the medium is still inserted");
}

}  // namespace redfish
