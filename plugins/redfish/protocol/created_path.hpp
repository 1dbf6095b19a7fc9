#pragma once

#include <string>
#include <string_view>

namespace redfish {

/// The path of what a 2xx to a POST created, if the answer tells: Location (whatever host it names), the body's
/// @odata.id, its Id, the integer ID in a body that is the collection (ZT), or a path in `message` (HPE's and Cray's
/// emulators). Only a member of `collection` counts; empty: the answer does not tell.
std::string created_path(std::string_view location, std::string_view body, std::string_view collection);

}  // namespace redfish
