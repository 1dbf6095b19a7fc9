#pragma once

#include "protocol/json.hpp"

#include <span>
#include <string_view>

namespace redfish {

/// Those of `names` that the document has and that are not null, in the order of `names`. A text of more than 2,000
/// bytes is cut, any other value that is longer is left out: BMCs put whole dumps into a message.
json excerpt(const json& document, std::span<const std::string_view> names);

}  // namespace redfish
