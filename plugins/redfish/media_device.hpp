#pragma once

#include "json.hpp"

#include <string>
#include <string_view>

namespace redfish {

// One VirtualMedia resource, judged from its document alone.

/// Whether the device can hold what `boot_device` (cd, dvd, usb, floppy, in any case) names. A cd fits a DVD drive too.
/// A device without MediaTypes (Gigabyte) is judged by its Id and Name, and fits anything when they tell nothing.
bool is_device_for(const json& virtual_media, std::string_view boot_device);

/// Whether something is in it. Inserted says so; a service that leaves it out shows an Image, but a stale one stays
/// after an eject (Supermicro), so ConnectedVia has a word too.
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

/// What a PATCH sets to eject; the second try, for services that do not let Inserted be written (iLO 4, Supermicro).
json eject_patch();
json eject_patch_without_inserted();

}  // namespace redfish
