#pragma once

#include "support/bmc_sim/message.hpp"
#include "support/bmc_sim/resource_tree.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace tenon::bmc_sim {

/// An action that a resource of the tree offers.
struct Action {
    std::string name;      ///< "LogService.ClearLog", without the '#'
    std::string resource;  ///< the path of the resource that offers it
    Json offer;            ///< what stands there: target, allowable values

    [[nodiscard]] bool is(std::string_view wanted) const { return name == wanted; }

    [[nodiscard]] bool ends_with(std::string_view suffix) const {
        return name.size() >= suffix.size() && std::string_view(name).substr(name.size() - suffix.size()) == suffix;
    }
};

/// The action whose target is `path`, of whichever resource.
[[nodiscard]] std::optional<Action> find_action(const ResourceTree& tree, const std::string& path);

/// The refusal of arguments that the offer, or its ActionInfo, does not allow; nothing: they are fine.
[[nodiscard]] std::optional<Response>
check_arguments(const Action& action, const Json& arguments, const ResourceTree& tree);

}  // namespace tenon::bmc_sim
