#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace redfish {

/// The instant of an ISO 8601 date and time as Redfish writes them ("2024-08-08T18:48:07-05:00", "…:38Z",
/// "…:26.000+00:00", seconds optional), since 1970. A date alone is midnight, a time without zone is UTC. nullopt for
/// anything else, such as iLO's "0000-00-00T00:00:00Z" of an entry from before its clock was set.
std::optional<std::chrono::microseconds> instant_of(std::string_view text);

}  // namespace redfish
