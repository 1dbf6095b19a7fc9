#include "api/driver_document.hpp"

#include "api/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tenon::api {

namespace {

/// The minor version from which a driver shows an interface kind.
constexpr unsigned shown_since(InterfaceKind kind) {
    switch (kind) {
    case InterfaceKind::boot:
    case InterfaceKind::console:
    case InterfaceKind::deploy:
    case InterfaceKind::inspect:
    case InterfaceKind::management:
    case InterfaceKind::network:
    case InterfaceKind::power:
    case InterfaceKind::raid:
    case InterfaceKind::vendor:
        return 30;
    case InterfaceKind::storage:
        return 33;
    case InterfaceKind::rescue:
        return 38;
    case InterfaceKind::bios:
        return 40;
    case InterfaceKind::firmware:
        return 86;
    }
    return 30;
}

Json links(std::string_view base_url, std::string_view path) {
    Json self = Json::object();
    self["href"] = fmt::format("{}/v1/drivers/{}", base_url, path);
    self["rel"] = "self";
    Json bookmark = Json::object();
    bookmark["href"] = fmt::format("{}/drivers/{}", base_url, path);
    bookmark["rel"] = "bookmark";
    return Json::array({self, bookmark});
}

bool is_field(std::string_view name, bool has_interfaces) {
    if (name == "name" || name == "hosts" || name == "links" || name == "properties" || name == "type") {
        return true;
    }
    return has_interfaces &&
           std::any_of(interface_kind_names.begin(), interface_kind_names.end(), [&](std::string_view kind) {
               return name == fmt::format("default_{}_interface", kind) ||
                      name == fmt::format("enabled_{}_interfaces", kind);
           });
}

void add_interfaces(Json& document, const ComposedHardwareType& type, unsigned minor) {
    for (const auto kind : all_interface_kinds) {
        if (minor < shown_since(kind)) {
            continue;
        }
        const auto default_key = fmt::format("default_{}_interface", to_string(kind));
        const auto* chosen = type.defaults ? type.defaults->interfaces[kind].get() : nullptr;
        document[default_key] = chosen != nullptr ? Json(chosen->name) : Json(nullptr);
        auto names = type.enabled[kind];
        std::sort(names.begin(), names.end());
        document[fmt::format("enabled_{}_interfaces", to_string(kind))] = names;
    }
}

}  // namespace

Json driver_document(const ComposedHardwareType& type, const DriverDocumentOptions& options) {
    const auto& name = type.declared.name;
    Json document = Json::object();
    document["name"] = name;
    document["hosts"] = Json::array({options.host});
    document["links"] = links(options.base_url, name);
    if (options.minor >= 14) {
        document["properties"] = links(options.base_url, name + "/properties");
    }
    if (options.minor >= 30) {
        document["type"] = "dynamic";
        if (options.is_detailed) {
            add_interfaces(document, type, options.minor);
        }
    }
    if (!options.fields) {
        return document;
    }
    Json chosen = Json::object();
    for (const auto& [key, value] : document.items()) {
        const bool is_wanted = std::find(options.fields->begin(), options.fields->end(), key) != options.fields->end();
        if (is_wanted || key == "links") {
            chosen[key] = value;
        }
    }
    return chosen;
}

Result<std::vector<std::string>> parse_driver_fields(std::string_view list, bool has_interfaces) {
    std::vector<std::string> fields;
    std::string bad;
    for (const auto piece : split(list, ',')) {
        auto name = to_lower(trim(piece));
        if (name.empty()) {
            continue;
        }
        if (!is_field(name, has_interfaces)) {
            bad += (bad.empty() ? "" : ", ") + name;
        }
        fields.push_back(std::move(name));
    }
    if (!bad.empty()) {
        return error(Errc::invalid, fmt::format("Field(s) \"{}\" are not valid", bad));
    }
    return fields;
}

std::string methods_document(const std::vector<MethodRef>& methods, MethodScope scope) {
    const auto flag = [](bool value) { return value ? "true" : "false"; };
    std::string text = "{";
    for (const auto& [implementation, method] : methods) {
        const auto& declared = method->declared;
        text += text.size() == 1 ? "" : ", ";
        append_json_string(text, declared.name);
        text += R"(: {"http_methods": [)";
        for (std::size_t i = 0; i < declared.http_methods.size(); ++i) {
            text += i == 0 ? "" : ", ";
            append_json_string(text, declared.http_methods[i]);
        }
        text += R"(], "async": )";
        text += flag(declared.is_async);
        text += R"(, "description": )";
        append_json_string(text, declared.description);
        text += R"(, "attach": )";
        text += flag(declared.is_attach);
        if (scope == MethodScope::node) {
            text += R"(, "require_exclusive_lock": )";
            text += flag(declared.require_exclusive_lock);
        }
        text += '}';
    }
    return text + "}";
}

std::string
methods_document(const MethodTable& all, const std::optional<std::vector<MethodRef>>& some, MethodScope scope) {
    return some ? methods_document(*some, scope)
                : all.text_of_all([&] { return methods_document(all.methods(), scope); });
}

Json properties_document(const Driver& defaults) {
    Json document = Json::object();
    for (const auto kind : all_interface_kinds) {
        const auto& implementation = defaults.interfaces[kind];
        if (!implementation) {
            continue;
        }
        for (const auto& [key, description] : implementation->properties) {
            document[key] = description;
        }
    }
    return document;
}

}  // namespace tenon::api
