#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace redfish {

/// The text of a message of the standard's Base registry (DSP2065) with its arguments filled in; empty for a key that
/// is not among those that BMCs send without text (iLO does so for all of its errors).
std::string base_registry_text(std::string_view key, const std::vector<std::string>& args);

}  // namespace redfish
