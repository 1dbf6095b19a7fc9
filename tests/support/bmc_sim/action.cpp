#include "support/bmc_sim/action.hpp"

#include <algorithm>

namespace tenon::bmc_sim {

namespace {

/// Some print an absolute URI or a trailing slash.
std::string target_of(const Json& offer) {
    auto target = without_trailing_slash(text_at(offer, "target"));
    if (const auto scheme = target.find("://"); scheme != std::string::npos) {
        target.erase(0, std::min(target.find('/', scheme + 3), target.size()));
    }
    return target;
}

/// `key` names it where it starts with '#'; HPE has nameless ones below Oem.
std::string name_of(const std::string& key, const std::string& target) {
    return key.rfind('#', 0) == 0 ? key.substr(1) : last_segment(target);
}

/// Looks through Actions, and whatever else holds objects with targets, Oem above all.
void look_into(
    const Json& value, const std::string& target, const std::string& resource, std::optional<Action>& found
) {
    if (found || !value.is_structured()) {
        return;
    }
    for (const auto& [key, child] : value.items()) {
        if (child.is_object() && target_of(child) == target) {
            found = Action{name_of(key, target), resource, child};
            return;
        }
        look_into(child, target, resource, found);
    }
}

std::string refusal_text(const Json& value, const std::string& parameter) {
    return "The parameter " + parameter + " with the value " + value.dump() + " is not supported.";
}

std::optional<Response> check_value(const std::string& parameter, const Json& value, const Json& allowed) {
    if (!allowed.is_array() || allowed.empty() || std::find(allowed.begin(), allowed.end(), value) != allowed.end()) {
        return std::nullopt;
    }
    return error_response(400, "ActionParameterNotSupported", refusal_text(value, parameter));
}

Response missing_parameter(const Action& action, const std::string& parameter) {
    return error_response(
        400, "ActionParameterMissing", "The action " + action.name + " requires the parameter " + parameter + "."
    );
}

std::optional<Response> check_by_offer(const Action& action, const Json& arguments) {
    constexpr std::string_view suffix = "@Redfish.AllowableValues";
    for (const auto& [key, allowed] : action.offer.items()) {
        if (key.size() <= suffix.size() || key.compare(key.size() - suffix.size(), suffix.size(), suffix) != 0) {
            continue;
        }
        const auto parameter = key.substr(0, key.size() - suffix.size());
        if (const auto given = arguments.find(parameter); given != arguments.end()) {
            if (auto refusal = check_value(parameter, *given, allowed)) {
                return refusal;
            }
        } else if (parameter == "ResetType" || parameter == "ResetKeysType") {
            return missing_parameter(action, parameter);
        }
    }
    return std::nullopt;
}

std::optional<Response> check_by_info(const Action& action, const Json& arguments, const Json& parameters) {
    for (const auto& parameter : parameters) {
        const auto name = text_at(parameter, "Name");
        const auto given = arguments.find(name);
        if (name.empty()) {
            continue;
        }
        if (given == arguments.end()) {
            if (parameter.contains("Required") && parameter.at("Required") == true) {
                return missing_parameter(action, name);
            }
        } else if (parameter.contains("AllowableValues")) {
            if (auto refusal = check_value(name, *given, parameter.at("AllowableValues"))) {
                return refusal;
            }
        }
    }
    return std::nullopt;
}

}  // namespace

std::optional<Action> find_action(const ResourceTree& tree, const std::string& path) {
    std::optional<Action> found;
    if (const auto split = path.find("/Actions/"); split != std::string::npos) {
        const auto resource = path.substr(0, split);
        if (const auto* const likely = tree.find(resource)) {
            look_into(*likely, path, resource, found);
        }
    }
    if (!found) {
        tree.for_each([&](const std::string& resource, const Json& value) { look_into(value, path, resource, found); });
    }
    return found;
}

std::optional<Response> check_arguments(const Action& action, const Json& arguments, const ResourceTree& tree) {
    if (auto refusal = check_by_offer(action, arguments)) {
        return refusal;
    }
    const auto* const info = tree.find(text_at(action.offer, "@Redfish.ActionInfo"));
    if (info == nullptr || !info->is_object() || !info->contains("Parameters") || !info->at("Parameters").is_array()) {
        return std::nullopt;
    }
    return check_by_info(action, arguments, info->at("Parameters"));
}

}  // namespace tenon::bmc_sim
