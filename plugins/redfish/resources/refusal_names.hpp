#pragma once

#include "client/failure.hpp"

#include <string_view>

namespace redfish {

/// Whether a refusal is about the property or parameter: by annotation, by an argument, or as a word of its text, for
/// not every service says it in a way meant for machines.
bool refusal_names(const Refused& refused, std::string_view property);

}  // namespace redfish
