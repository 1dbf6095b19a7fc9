#pragma once

#include "protocol/json.hpp"

#include <string>
#include <string_view>

namespace redfish {

// One VirtualMedia resource, judged from its document alone.

/// Whether the device can hold what `boot_device` (cd, dvd, usb, floppy, in any case) names. A cd fits a DVD drive too.
/// A device without MediaTypes is judged by its Id and Name, and fits anything when they tell nothing.
bool is_device_for(const json& virtual_media, std::string_view boot_device);

/// Whether something is in it. Inserted says so; a service that leaves it out shows an Image, but a stale one may stay
/// after an eject, so ConnectedVia has a word too.
bool is_inserted(const json& virtual_media);

enum class EjectWay {
    action,
    oem_action,
    patch,
    none
};

/// How this device is ejected: by the standard's action, by the vendor's, or by PATCH where `allow` (the Allow header)
/// does not forbid it. `target` is where an action is posted.
EjectWay eject_way(const json& virtual_media, std::string_view allow, std::string& target);

/// What a PATCH sets to eject.
json eject_patch();

/// Whether the medium is somebody's, by way of a remote console (`ConnectedVia: Applet`, and no URL): not
/// ours to take unasked.
bool is_from_console(const json& virtual_media);

}  // namespace redfish
