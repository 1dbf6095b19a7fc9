#include "resources/virtual_media.hpp"

#include "client/collection.hpp"
#include "client/manager.hpp"
#include "protocol/path.hpp"
#include "quirks/quirks.hpp"
#include "resources/eject.hpp"
#include "resources/media_device.hpp"

#include <algorithm>
#include <exception>
#include <utility>

namespace redfish {

namespace {

void add_place(std::vector<std::string>& places, std::string path) {
    const auto is_it = [&](const std::string& known) { return is_same_resource(known, path); };
    if (!path.empty() && std::none_of(places.begin(), places.end(), is_it)) {
        places.push_back(std::move(path));
    }
}

/// That the resource is not there, or not meant to be read, is an answer; that it cannot be read is none.
bool says_missing(const Failure& failure) {
    const auto* const refused = dynamic_cast<const Refused*>(&failure);
    return refused != nullptr &&
           (refused->is_not_found() || refused->refused_with() == 405 || refused->refused_with() == 501);
}

void add_failure(std::string& failures, const std::string& path, const char* text) {
    failures += (failures.empty() ? "" : "; ") + path + ": " + text;
}

bool is_known(const std::vector<Resource>& devices, const Resource& device) {
    return std::any_of(devices.begin(), devices.end(), [&](const Resource& known) {
        return is_same_resource(known.path, device.path);
    });
}

bool is_view_of_any(const std::vector<Resource>& devices, const Resource& device) {
    return std::any_of(devices.begin(), devices.end(), [&](const Resource& known) {
        return is_second_view(device.document, known.document);
    });
}

}  // namespace

/// The collections to look into: the system's own, then those of its managers. A collection that both link to
/// (sushy-tools does so) is named once.
tenon::task<std::vector<std::string>> VirtualMedia::places() {
    Resource system = co_await service_.system(system_id_);
    std::vector<std::string> found;
    own_place_ = link(system.document, "VirtualMedia");
    add_place(found, own_place_);
    std::exception_ptr failure;
    std::vector<std::string> managers;
    try {
        managers = co_await manager_paths(service_, std::move(system.document));
    } catch (const Refused& refused) {
        failure = refused.is_not_found() ? nullptr : std::current_exception();  // no managers, no media of theirs
    }
    for (const std::string& path : managers) {
        try {
            const Resource manager = co_await service_.get(path);
            add_place(found, link(manager.document, "VirtualMedia"));
        } catch (const Refused& refused) {
            failure = refused.is_not_found() ? failure : std::current_exception();
        }
    }
    if (found.empty() && failure) {
        std::rethrow_exception(failure);
    }
    co_return found;
}

tenon::task<std::vector<VirtualMedia::Drive>> VirtualMedia::drives(std::string collection) {
    const Collection listed = co_await read_collection(service_, collection);
    const std::string config = oem_media_config(listed.document);
    std::vector<std::string> paths = listed.members;
    if (!config.empty() && paths.empty()) {
        paths.push_back(oem_unlisted_device(collection));
    }
    std::vector<Drive> found;
    for (const std::string& path : paths) {
        Drive drive;
        drive.is_own = is_same_resource(collection, own_place_);
        try {
            drive.device = co_await service_.get(path);
            drive.config = config.empty() ? oem_media_config(drive.device.document) : config;
        } catch (const Failure& failure) {
            if (says_missing(failure)) {
                continue;  // a slot that is listed and is not there (public trees have some)
            }
            drive.device.path = path;
            drive.unreadable = failure.what();
        }
        found.push_back(std::move(drive));
    }
    if (found.empty() && !config.empty()) {
        Drive empty;  // there is a device, and nothing in it: it shows only while something is
        empty.device.path = config;
        empty.device.allow = "GET";  // the configuration ejects; it is no device that a PATCH could fill
        empty.device.document = json::object();
        empty.device.document["Inserted"] = false;
        empty.device.document["MediaTypes"] = json::array();
        empty.device.document["MediaTypes"].push_back("CD");
        empty.config = config;
        found.push_back(std::move(empty));
    }
    co_return found;
}

tenon::task<std::vector<VirtualMedia::Drive>> VirtualMedia::readable_drives(std::vector<std::string> collections) {
    std::vector<Drive> found;
    std::exception_ptr failure;
    for (const std::string& collection : collections) {
        try {
            std::vector<Drive> here = co_await drives(collection);
            for (Drive& drive : here) {
                if (drive.unreadable.empty()) {
                    found.push_back(std::move(drive));
                } else {
                    failure = std::make_exception_ptr(Unexpected(drive.unreadable));
                }
            }
        } catch (const Failure&) {
            failure = std::current_exception();  // of two places, one may be there in name only
        }
    }
    if (found.empty() && failure) {
        std::rethrow_exception(failure);
    }
    co_return found;
}

tenon::task<std::vector<Resource>> VirtualMedia::all() {
    const std::vector<std::string> collections = co_await places();
    const std::vector<Drive> drives = co_await readable_drives(collections);
    std::vector<Resource> found;
    const bool has_own = std::any_of(drives.begin(), drives.end(), [](const Drive& drive) { return drive.is_own; });
    for (const Drive& drive : drives) {
        const bool is_view =
            !drive.is_own && has_own && (!is_inserted(drive.device.document) || is_view_of_any(found, drive.device));
        if (!is_view && !is_known(found, drive.device)) {
            found.push_back(drive.device);
        }
    }
    co_return found;
}

tenon::task<bool> VirtualMedia::has_device_for(std::string boot_device) {
    const std::vector<std::string> collections = co_await places();
    const std::vector<Drive> found = co_await readable_drives(collections);
    co_return std::any_of(found.begin(), found.end(), [&](const Drive& drive) {
        return is_device_for(drive.device.document, boot_device);
    });
}

tenon::task<bool> VirtualMedia::has_emptied_itself(Resource device, std::vector<json> ejected) {
    const bool is_view = std::any_of(ejected.begin(), ejected.end(), [&](const json& other) {
        return is_second_view(device.document, other);
    });
    if (!is_view) {
        co_return false;
    }
    co_return co_await is_empty_within(service_, device.path, looks_after_eject());
}

tenon::task<VirtualMedia::Ejection>
VirtualMedia::eject_all(std::vector<std::string> collections, std::string boot_device) {
    Ejection done;
    std::exception_ptr unreadable;
    for (const std::string& collection : collections) {
        std::vector<Drive> found;
        try {
            found = co_await drives(collection);
        } catch (const Failure& failure) {
            unreadable = std::current_exception();
            if (!says_missing(failure)) {
                add_failure(boot_device.empty() ? done.failures : done.unknown, collection, failure.what());
            }
        }
        for (const Drive& drive : found) {
            const json& document = drive.device.document;
            if (is_known(done.seen, drive.device)) {
                continue;
            }
            done.seen.push_back(drive.device);
            if (!drive.unreadable.empty()) {
                // Whether something is in it, nobody can tell: no success, as long as it may have been meant.
                std::string& where = boot_device.empty() ? done.failures : done.unknown;
                add_failure(where, drive.device.path, drive.unreadable.c_str());
                done.has_device = done.has_device || boot_device.empty();
                continue;
            }
            if (!boot_device.empty() && !is_device_for(document, boot_device)) {
                continue;
            }
            done.has_device = true;
            if (!is_inserted(document)) {
                continue;
            }
            if (boot_device.empty() && is_from_console(document)) {
                service_.progress(0, drive.device.path + " is left alone: its medium is a remote console's");
                continue;
            }
            std::string target;
            if (eject_way(document, drive.device.allow, target) == EjectWay::none && drive.config.empty()) {
                const char* const why = "the device has no eject action and does not allow PATCH";
                add_failure(done.passed_over, drive.device.path, why);
                continue;
            }
            const bool is_done = co_await has_emptied_itself(drive.device, done.ejected);
            if (is_done) {
                continue;
            }
            try {
                co_await eject_medium(service_, drive.device, drive.config);
                done.has_ejected = true;
                done.ejected.push_back(document);
            } catch (const Refused& refused) {
                const bool is_passed = is_console_slot(refused.refused_with());
                add_failure(is_passed ? done.passed_over : done.failures, drive.device.path, refused.what());
            } catch (const Failure& failure) {
                add_failure(done.failures, drive.device.path, failure.what());
            }
        }
    }
    if (!done.has_device && unreadable && done.unknown.empty()) {
        std::rethrow_exception(unreadable);
    }
    co_return done;
}

tenon::task<void> VirtualMedia::eject(std::string boot_device) {
    const std::vector<std::string> collections = co_await places();
    const Ejection done = co_await eject_all(collections, boot_device);
    std::string failures = done.failures;
    if (!done.has_ejected && !done.passed_over.empty()) {
        failures += (failures.empty() ? "" : "; ") + done.passed_over;
    }
    if (!done.has_device && !done.unknown.empty()) {
        failures += (failures.empty() ? "" : "; ") + done.unknown;
    }
    if (!failures.empty()) {
        throw Unexpected(failures);
    }
    if (!done.has_device) {
        throw Unexpected(
            boot_device.empty() ? "The BMC has no virtual media device"
                                : "The BMC has no virtual media device for " + boot_device
        );
    }
}

}  // namespace redfish
