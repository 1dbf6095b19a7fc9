#include "client/action.hpp"

#include "protocol/path.hpp"

namespace redfish {

namespace {

/// Where an ActionInfo is named: a link in the standard, a bare path with some.
std::string action_info_path(const json& action) {
    const json& info = member(action, "@Redfish.ActionInfo");
    return path_of(info.is_string() ? info.get<std::string>() : text(info, "@odata.id"));
}

}  // namespace

std::optional<Action> action_of(const json& resource, std::string_view name) {
    const json& document = member(member(resource, "Actions"), name);
    Action action{path_of(text(document, "target")), document};
    return action.target.empty() ? std::nullopt : std::optional<Action>(std::move(action));
}

tenon::task<std::vector<std::string>> allowable_values(Service& service, Action action, std::string parameter) {
    const std::string annotation = parameter + "@Redfish.AllowableValues";
    std::vector<std::string> values = texts_of(member(action.document, annotation));
    const std::string info_path = action_info_path(action.document);
    if (!values.empty() || info_path.empty()) {
        co_return values;
    }
    try {
        const Resource info = co_await service.get(info_path);
        const json& parameters = member(info.document, "Parameters");
        for (std::size_t i = 0; parameters.is_array() && i < parameters.size(); ++i) {
            if (text(parameters[i], "Name") == parameter) {
                values = texts_of(member(parameters[i], "AllowableValues"));
            }
        }
    } catch (const Failure&) {
        // A hint that cannot be read is no hint.
    }
    co_return values;
}

}  // namespace redfish
