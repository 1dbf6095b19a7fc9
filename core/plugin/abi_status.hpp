#pragma once

#include "base/error.hpp"

#include <tenon/abi.h>

#include <string_view>

namespace tenon {

/// What a plugin says, in our words. A number that we do not know is the plugin's own fault.
[[nodiscard]] Errc errc_from(tenon_status status);

/// What we say, in the words of the ABI.
[[nodiscard]] tenon_status to_abi_status(Errc code);

/// "TENON_CONFLICT"; empty for a number that we do not know.
[[nodiscard]] std::string_view name_of_status(tenon_status status);

}  // namespace tenon
