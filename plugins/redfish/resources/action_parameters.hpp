#pragma once

#include "client/action.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace redfish {

/// What a service tells about one parameter of an action.
struct ActionParameter {
    std::string name;
    bool is_required = false;
    std::vector<std::string> values;  ///< those allowed; empty: not said
};

/// What the action's annotations and its ActionInfo tell; empty when they tell nothing or cannot be read.
tenon::task<std::vector<ActionParameter>> action_parameters(Service& service, Action action);

/// The parameter of that name, or nullptr.
const ActionParameter* find_parameter(const std::vector<ActionParameter>& parameters, std::string_view name);

/// A body for the action with those parameters that are required and can have one value only. Seen: AMI (the public
/// Gigabyte tree), ResetType of ResetBios and ClearType of ClearLog.
json forced_parameters(const std::vector<ActionParameter>& parameters);

/// "Warm, Cold".
std::string listed(const std::vector<std::string>& values);

}  // namespace redfish
