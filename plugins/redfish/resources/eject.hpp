#pragma once

#include "client/service.hpp"

#include <string>

namespace redfish {

/// Takes the medium out of one device and waits until it is out; `config` is the resource that has the eject action
/// where the device has none, or empty; without either, the device is changed by PATCH. What counts is whether it is
/// out, not how the service put it. Throws Failure when it is not.
tenon::task<void> eject_medium(Service& service, Resource device, std::string config);

/// Whether the device is found empty within so many looks, a second apart. One that is not to be seen any more is.
tenon::task<bool> is_empty_within(Service& service, std::string device, int looks);

}  // namespace redfish
