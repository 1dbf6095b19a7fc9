#include "resources/action_parameters.hpp"

#include "protocol/path.hpp"

#include <algorithm>
#include <utility>

namespace redfish {

namespace {

constexpr std::string_view allowable = "@Redfish.AllowableValues";

ActionParameter& parameter_named(std::vector<ActionParameter>& parameters, const std::string& name) {
    const auto found = std::find_if(parameters.begin(), parameters.end(), [&](const ActionParameter& parameter) {
        return parameter.name == name;
    });
    if (found != parameters.end()) {
        return *found;
    }
    ActionParameter parameter;
    parameter.name = name;
    parameters.push_back(std::move(parameter));
    return parameters.back();
}

void add_annotations(std::vector<ActionParameter>& parameters, const json& action) {
    for (auto it = action.begin(); action.is_object() && it != action.end(); ++it) {
        const std::string& key = it.key();
        const std::size_t mark = key.find(allowable);
        if (mark != std::string::npos && mark > 0) {
            parameter_named(parameters, key.substr(0, mark)).values = texts_of(it.value());
        }
    }
}

void add_action_info(std::vector<ActionParameter>& parameters, const json& action_info) {
    const json& list = member(action_info, "Parameters");
    for (std::size_t i = 0; list.is_array() && i < list.size(); ++i) {
        const std::string name = text(list[i], "Name");
        if (name.empty()) {
            continue;
        }
        ActionParameter& parameter = parameter_named(parameters, name);
        parameter.is_required = member(list[i], "Required") == json(true);
        if (parameter.values.empty()) {
            parameter.values = texts_of(member(list[i], "AllowableValues"));
        }
    }
}

}  // namespace

tenon::task<std::vector<ActionParameter>> action_parameters(Service& service, Action action) {
    std::vector<ActionParameter> parameters;
    add_annotations(parameters, action.document);
    const json& named = member(action.document, "@Redfish.ActionInfo");
    // A link in the standard; a bare path with DMTF's own tree and Supermicro's.
    const std::string path = path_of(named.is_string() ? named.get<std::string>() : text(named, "@odata.id"));
    if (!path.empty()) {
        try {
            const Resource action_info = co_await service.get(path);
            add_action_info(parameters, action_info.document);
        } catch (const Failure&) {
            // A hint that cannot be read is no hint.
        }
    }
    co_return parameters;
}

const ActionParameter* find_parameter(const std::vector<ActionParameter>& parameters, std::string_view name) {
    const auto found = std::find_if(parameters.begin(), parameters.end(), [&](const ActionParameter& parameter) {
        return parameter.name == name;
    });
    return found == parameters.end() ? nullptr : &*found;
}

json forced_parameters(const std::vector<ActionParameter>& parameters) {
    json body = json::object();
    for (const ActionParameter& parameter : parameters) {
        if (parameter.is_required && parameter.values.size() == 1) {
            body[parameter.name] = parameter.values.front();
        }
    }
    return body;
}

std::string listed(const std::vector<std::string>& values) {
    std::string text;
    for (const std::string& value : values) {
        text += (text.empty() ? "" : ", ") + value;
    }
    return text;
}

}  // namespace redfish
