#pragma once

#include "client/service.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace redfish {

/// An action that a resource offers (DSP0266 "Actions").
struct Action {
    std::string target;
    json document;  ///< the action's own object, with its annotations
};

/// The action `name`, such as "#Manager.Reset"; nullopt when the resource does not offer it with a target.
std::optional<Action> action_of(const json& resource, std::string_view name);

/// The values that `parameter` of the action may have, from `…@Redfish.AllowableValues` or from its ActionInfo; empty
/// when the service does not say.
tenon::task<std::vector<std::string>> allowable_values(Service& service, Action action, std::string parameter);

}  // namespace redfish
