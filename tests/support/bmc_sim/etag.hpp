#pragma once

#include "support/bmc_sim/message.hpp"
#include "support/bmc_sim/options.hpp"

#include <optional>
#include <string>

namespace tenon::bmc_sim {

/// The tag as the service prints it: the resource's own, or one of its content where the options are about tags.
/// "": the resource has none.
[[nodiscard]] std::string printed_etag(const Json& resource, const Options& options);

/// A new tag for a changed resource, where it has one.
void touch(Json& resource);

/// The refusal, 412 or 428; nothing: the change may be made.
[[nodiscard]] std::optional<Response>
check_if_match(const Request& request, const Json& resource, const Options& options);

}  // namespace tenon::bmc_sim
