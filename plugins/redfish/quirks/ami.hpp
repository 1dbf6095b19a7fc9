#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace redfish::ami {

/// Gigabyte's devices CD1 … and HD1 … have no MediaTypes (null): the types, lower case, that a name such as "CD1" or
/// "Virtual Removable Disk" gives away. Seen: the public Gigabyte tree.
std::vector<std::string> media_types_in(std::string_view name);

}  // namespace redfish::ami
