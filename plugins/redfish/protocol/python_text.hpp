#pragma once

#include "protocol/json.hpp"

#include <string>

namespace redfish {

// Ironic puts values into its messages with Python's %s, and clients show or compare those messages.

/// As Python's str(): text plain, null as None, lists as ['a'], objects as {'a': 1}.
std::string python_str(const json& value);

/// As Python's repr(): as str(), but text in quotes.
std::string python_repr(const json& value);

}  // namespace redfish
