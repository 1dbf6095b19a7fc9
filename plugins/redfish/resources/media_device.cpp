#include "resources/media_device.hpp"

#include "protocol/letter_case.hpp"
#include "protocol/path.hpp"
#include "quirks/quirks.hpp"

#include <algorithm>
#include <vector>

namespace redfish {

namespace {

/// Ironic's words and the standard's, both lower case; empty: no such boot device.
std::vector<std::string> types_for(std::string_view boot_device) {
    const std::string wanted = lower(boot_device);
    if (wanted == "cd") {
        return {"cd", "dvd"};
    }
    if (wanted == "usb" || wanted == "usbstick") {
        return {"usbstick"};
    }
    if (wanted == "dvd" || wanted == "floppy") {
        return {wanted};
    }
    return {};
}

}  // namespace

bool is_device_for(const json& virtual_media, std::string_view boot_device) {
    const auto wanted = types_for(boot_device);
    if (wanted.empty()) {
        return false;
    }
    std::vector<std::string> types;
    if (const json& listed = member(virtual_media, "MediaTypes"); listed.is_array()) {
        for (const json& type : listed) {
            if (type.is_string()) {
                types.push_back(lower(type.get<std::string>()));
            }
        }
    }
    if (types.empty()) {
        types = media_types_in(text(virtual_media, "Id") + " " + text(virtual_media, "Name"));
    }
    const auto is_wanted = [&](const std::string& type) {
        return std::find(wanted.begin(), wanted.end(), type) != wanted.end();
    };
    return types.empty() || std::any_of(types.begin(), types.end(), is_wanted);
}

bool is_inserted(const json& virtual_media) {
    const json& inserted = member(virtual_media, "Inserted");
    if (inserted.is_boolean()) {
        return inserted.get<bool>();
    }
    return !text(virtual_media, "Image").empty() && !is_disconnected(virtual_media);
}

EjectWay eject_way(const json& virtual_media, std::string_view allow, std::string& target) {
    target = path_of(text(member(member(virtual_media, "Actions"), "#VirtualMedia.EjectMedia"), "target"));
    if (!target.empty()) {
        return EjectWay::action;
    }
    target = path_of(oem_eject_target(virtual_media));
    if (!target.empty()) {
        return EjectWay::oem_action;
    }
    return is_ejected_by_patch(allow) ? EjectWay::patch : EjectWay::none;
}

json eject_patch() {
    json patch;
    patch["Image"] = nullptr;
    patch["Inserted"] = false;
    return patch;
}

bool is_from_console(const json& virtual_media) {
    return is_same_word(text(virtual_media, "ConnectedVia"), "applet") && !is_inserted_by_url(virtual_media);
}

}  // namespace redfish
