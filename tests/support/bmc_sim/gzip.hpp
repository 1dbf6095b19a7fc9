#pragma once

#include <string>
#include <string_view>

namespace tenon::bmc_sim {

/// `bytes` in gzip's format.
[[nodiscard]] std::string gzip(std::string_view bytes);

}  // namespace tenon::bmc_sim
