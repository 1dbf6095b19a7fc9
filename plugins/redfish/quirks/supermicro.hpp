#pragma once

#include "protocol/json.hpp"
#include "protocol/message.hpp"

#include <string>
#include <vector>

namespace redfish::supermicro {

/// X12 and later have 16 fixed subscriptions, which cannot be created (POST is 405) but filled, and cannot be deleted
/// (405 or 400) but disabled. Seen: the public X13 tree, `Oem.Supermicro.EnableSubscription` in every member.
bool is_slot(const json& subscription);

/// What to PATCH into a slot to fill or to disable it; JSON null: it is no slot, or one in use.
json filling_patch(const json& subscription, const json& payload);
json disabling_patch(const json& subscription);

/// X10 and X11 eject by an action of the CD configuration that the collection VM1 names
/// (`Oem.Supermicro.VirtualMediaConfig`, `#IsoConfig.UnMount`). Empty: there is none. Seen: badfish, fakefish.
std::string media_config(const json& collection_or_device);
std::string unmount_target(const json& config);

/// The collection VM1 has no Members while nothing is mounted, nor always afterwards; its device is CD1. Seen: the
/// public X10 fragment of redfish_ctl, fakefish.
std::string device_of_config(const std::string& collection);

/// A stale Image or ImageName stays after an eject: only what is connected counts. Seen: community.general #6969.
bool is_disconnected(const json& virtual_media);

/// What to say to OemLicenseNotPassed, a 403 for which no password is to blame. Seen: ironic-image #688.
std::string licence_advice(const std::vector<Message>& messages);

}  // namespace redfish::supermicro
