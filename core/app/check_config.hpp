#pragma once

#include "base/result.hpp"
#include "config/config.hpp"

namespace tenon {

/// `tenond --check-config`: reads every file that the door needs (policy, users), as the start would. Nothing is
/// opened for others and nothing is written.
[[nodiscard]] Result<void> check_files(const Config& config);

}  // namespace tenon
