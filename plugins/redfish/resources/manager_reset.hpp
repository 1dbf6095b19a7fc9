#pragma once

#include "client/service.hpp"

#include <string>
#include <vector>

namespace redfish {

/// How the caller wants a manager restarted.
enum class ResetWish {
    none,  ///< gracefully where that is offered
    graceful,
    force
};

/// The ResetType of Manager.Reset for the wish, out of the values that the BMC lists; an empty list means that it does
/// not say. Throws tenon::unsupported, naming what there is, when the BMC does not offer what was asked for.
std::string reset_type_for(ResetWish wish, const std::vector<std::string>& listed);

/// Restarts the manager (the BMC itself): {"manager": …, "reset_type": …, "confirmed": bool}. Unconfirmed: the BMC gave
/// no answer, as those do that restart at once. Throws tenon::unsupported when the manager has no such action.
tenon::task<json> reset_manager(Service& service, Resource manager, ResetWish wish);

/// Waits until the manager answers again: after it was seen to be away, or a minute later where nobody saw it go.
/// Throws Unexpected when it stays away for more than ten minutes.
tenon::task<void> wait_until_back(Service& service, std::string manager);

}  // namespace redfish
