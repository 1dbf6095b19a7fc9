#pragma once

#include "protocol/json.hpp"

#include <string_view>

namespace redfish::lenovo {

/// XCC's devices have no actions at all: a PATCH sets and clears their Image. Whether this one is to be cleared so:
/// `allow`, the Allow header, does not forbid it. Where there is no Allow, trying is the only way to know. Seen:
/// bmclib, the public XCC 2 tree.
bool is_ejected_by_patch(std::string_view allow);

/// Some XCCs leave Context out of a subscription that was given one, which must be told by its Destination then. Seen:
/// python-redfish-lenovo.
bool leaves_context_out(const json& subscription);

}  // namespace redfish::lenovo
