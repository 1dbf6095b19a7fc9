#include "support/bmc_sim/bios.hpp"

#include "support/bmc_sim/etag.hpp"

#include <algorithm>

namespace tenon::bmc_sim {

namespace {

Json attributes_of(const Json& resource) {
    const auto found = resource.find("Attributes");
    return found != resource.end() && found->is_object() ? *found : Json(Json::object());
}

bool is_of_same_type(const Json& a, const Json& b) {
    return a.is_null() || b.is_null() || a.type() == b.type() || (a.is_number() && b.is_number());
}

}  // namespace

Bios::Bios(ResourceTree& tree) : tree_(tree) {
    tree.for_each([&](const std::string& path, const Json& resource) {
        if (!resource.is_object() || !resource.contains("Attributes") || !resource.contains("@Redfish.Settings")) {
            return;
        }
        const auto settings = link_at(resource.at("@Redfish.Settings"), "SettingsObject");
        if (!settings.empty() && settings != path) {
            bios_by_settings_[settings] = path;
        }
    });
    for (const auto& [settings, bios] : bios_by_settings_) {
        if (tree.find(settings) == nullptr) {
            tree.put(
                settings,
                Json{
                    {"@odata.id", settings},
                    {"@odata.type", "#Bios.v1_2_0.Bios"},
                    {"Id", last_segment(settings)},
                    {"Name", "BIOS settings for the next start"},
                    {"Attributes", Json::object()},
                }
            );
        }
    }
}

bool Bios::is_read_only(const std::string& path) const {
    return std::any_of(bios_by_settings_.begin(), bios_by_settings_.end(), [&](const auto& pair) {
        return pair.second == path;
    });
}

Response Bios::check(const Json& current, const Json& wanted) {
    for (const auto& [name, value] : wanted.items()) {
        const auto known = current.find(name);
        if (known == current.end()) {
            return property_error(
                "PropertyUnknown", name,
                "The property " + name + " is not in the list of valid properties for the resource.",
                Json::array({name})
            );
        }
        if (!is_of_same_type(*known, value) || value.is_structured()) {
            return property_error(
                "PropertyValueTypeError", name,
                "The value " + value.dump() + " for the property " + name +
                    " is of a different type than the property can accept.",
                Json::array({value.dump(), name})
            );
        }
    }
    return {};
}

Response Bios::change_settings(const std::string& path, const Json& body) {
    const auto wanted = body.find("Attributes");
    if (wanted == body.end() || !wanted->is_object()) {
        return error_response(400, "PropertyMissing", "The property Attributes is a required property.");
    }
    const auto* const bios = tree_.find(bios_by_settings_.at(path));
    if (bios != nullptr) {
        if (auto refusal = check(attributes_of(*bios), *wanted); refusal.status != 200) {
            return refusal;
        }
    }
    auto& settings = *tree_.edit(path);
    auto pending = attributes_of(settings);
    pending.update(*wanted);
    settings["Attributes"] = std::move(pending);
    touch(settings);
    return json_response(200, settings);
}

}  // namespace tenon::bmc_sim
