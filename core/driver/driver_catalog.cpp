#include "driver/driver_catalog.hpp"

#include "driver/builtin_implementations.hpp"
#include "driver/composition.hpp"
#include "plugin/generation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace tenon {

namespace {

// The texts of Ironic's DriverNotFound, InterfaceNotFoundInEntrypoint, IncompatibleInterface,
// NoValidDefaultForInterface.

Error driver_not_found(std::string_view name) {
    return error(Errc::not_found, fmt::format("Could not find the following driver(s) or hardware type(s): {}.", name));
}

template <class Map>
Error interface_not_found(InterfaceKind kind, std::string_view name, const Map& enabled, std::string_view why) {
    std::vector<std::string> valid;
    for (const auto& [valid_name, implementation] : enabled) {
        valid.push_back(fmt::format("'{}'", valid_name));
    }
    return error(
        Errc::invalid, fmt::format(
                           "Could not find the following interface in the 'ironic.hardware.interfaces.{}' "
                           "entrypoint: {}. Valid interfaces are [{}].{}{}",
                           to_string(kind), name, fmt::join(valid, ", "), why.empty() ? "" : " ", why
                       )
    );
}

Error incompatible(InterfaceKind kind, std::string_view name, std::string_view type) {
    return error(
        Errc::invalid,
        fmt::format(
            "{} interface implementation '{}' is not supported by hardware type {}.", to_string(kind), name, type
        )
    );
}

Error no_valid_default(InterfaceKind kind, std::string_view type) {
    return error(
        Errc::invalid, fmt::format(
                           "For hardware type '{}', no default value found for {} interface could be "
                           "determined. Please ensure the interfaces are enabled.",
                           type, to_string(kind)
                       )
    );
}

bool contains(const std::vector<std::string>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

std::string plugin_of(const Implementation& implementation) {
    return implementation.generation ? "plugin " + implementation.generation->manifest().name
                                     : "a plugin without a name";
}

std::string stand_in_name(InterfaceKind kind) {
    const bool is_noop = kind == InterfaceKind::network || kind == InterfaceKind::storage;
    return is_noop ? "noop" : "no-" + std::string(to_string(kind));
}

}  // namespace

DriverCatalog::DriverCatalog(
    std::vector<HardwareType> types, std::vector<ImplementationPtr> implementations, const HardwareTypesConfig& config,
    std::vector<CatalogProblem> problems, CatalogMemory memory
)
    : problems_(std::move(problems)), memory_(std::move(memory)) {
    add_implementations(std::move(implementations), config);

    std::map<std::string, std::string, std::less<>> path_by_name;
    for (auto& type : types) {
        const auto [first, is_new] = path_by_name.emplace(type.name, type.path);
        if (!is_new) {
            problems_.push_back(
                {type.path, fmt::format(
                                "{}: hardware type '{}' is already defined by {}; remove one of the "
                                "two",
                                type.path, type.name, first->second
                            )}
            );
            continue;
        }
        if (config.enabled && !contains(*config.enabled, type.name)) {
            continue;
        }
        auto composed = compose_type(std::move(type), config);
        auto name = composed.declared.name;
        for (const auto& missing : composed.missing) {
            problems_.push_back(
                {composed.declared.path,
                 fmt::format(
                     "{}: hardware type '{}': nothing that is loaded offers {}", composed.declared.path, name, missing
                 )}
            );
        }
        types_.emplace(std::move(name), std::move(composed));
    }
    for (const auto& name : config.enabled.value_or(std::vector<std::string>{})) {
        if (path_by_name.find(name) == path_by_name.end()) {
            problems_.push_back(
                {"hardware_types.enabled", fmt::format("hardware_types.enabled: there is no hardware type '{}'", name)}
            );
        }
    }
}

void DriverCatalog::add_implementations(
    std::vector<ImplementationPtr> implementations, const HardwareTypesConfig& config
) {
    PerKind<ImplementationByName> loaded;
    for (auto& implementation : implementations) {
        auto& by_name = loaded[implementation->kind];
        if (!by_name.emplace(implementation->name, implementation).second) {
            const auto place = fmt::format("{} interface '{}'", to_string(implementation->kind), implementation->name);
            const auto used = plugin_of(*by_name.at(implementation->name));
            const auto other = plugin_of(*implementation);
            problems_.push_back(
                {place, fmt::format(
                            "{} is offered by {} and by {}; the first one is used: remove {}, or have it renamed",
                            place, used, other, other
                        )}
            );
        }
    }
    for (auto& implementation : builtin_implementations()) {
        loaded[implementation->kind].emplace(implementation->name, implementation);
    }
    for (const auto kind : all_interface_kinds) {
        auto& by_name = loaded[kind];
        stand_ins_[kind] = by_name.at(stand_in_name(kind));
        const auto& wanted = config.enabled_interfaces[kind];
        if (!wanted) {
            enabled_[kind] = std::move(by_name);
            continue;
        }
        const auto setting = fmt::format("enabled_{}_interfaces", to_string(kind));
        for (const auto& name : *wanted) {
            if (const auto found = by_name.find(name); found != by_name.end()) {
                enabled_[kind].insert(*found);
            } else {
                problems_.push_back(
                    {setting,
                     fmt::format("{}: nothing that is loaded offers {} interface '{}'", setting, to_string(kind), name)}
                );
            }
        }
    }
}

ComposedHardwareType DriverCatalog::compose_type(HardwareType type, const HardwareTypesConfig& config) const {
    ComposedHardwareType composed;
    composed.declared = std::move(type);
    PerKind<ImplementationPtr> defaults;
    for (const auto kind : all_interface_kinds) {
        const auto& listed = composed.declared.interfaces[kind];
        auto& names = composed.enabled[kind];
        for (const auto& name : listed) {
            if (enabled_[kind].find(name) != enabled_[kind].end()) {
                names.push_back(name);
            } else if (const auto& allowed = config.enabled_interfaces[kind]; !allowed || contains(*allowed, name)) {
                composed.missing.push_back(fmt::format("{} interface '{}'", to_string(kind), name));
            }
        }
        if (listed.empty()) {
            names.push_back(stand_ins_[kind]->name);
        }
        std::sort(names.begin(), names.end());

        auto chosen = default_for(composed, kind, config.default_interfaces[kind]);
        if (!chosen) {
            composed.reason = chosen.error().message;
            return composed;
        }
        defaults[kind] = std::move(*chosen);
    }
    auto driver = make_driver(composed.declared.name, std::move(defaults));
    if (driver) {
        composed.defaults = std::move(*driver);
    } else {
        composed.reason = fmt::format("hardware type '{}': {}", composed.declared.name, driver.error().message);
    }
    return composed;
}

Result<ImplementationPtr> DriverCatalog::default_for(
    const ComposedHardwareType& type, InterfaceKind kind, const std::optional<std::string>& configured
) const {
    if (configured) {
        auto chosen = choose(type.declared, kind, *configured);
        if (!chosen && enabled_[kind].find(*configured) != enabled_[kind].end()) {
            return error(
                Errc::invalid, fmt::format(
                                   "{} default_{}_interface is '{}', which this type does not support.",
                                   no_valid_default(kind, type.declared.name).message, to_string(kind), *configured
                               )
            );
        }
        return chosen;
    }
    const auto& listed = type.declared.interfaces[kind];
    if (listed.empty()) {
        return stand_ins_[kind];
    }
    for (const auto& name : listed) {
        if (const auto found = enabled_[kind].find(name); found != enabled_[kind].end()) {
            return found->second;
        }
    }
    auto failure = no_valid_default(kind, type.declared.name);
    for (const auto& name : listed) {
        if (const auto why = why_absent(kind, name); !why.empty()) {
            failure.message += " " + why;
        }
    }
    return failure;
}

std::string DriverCatalog::why_absent(InterfaceKind kind, std::string_view name) const {
    for (const auto& absence : memory_.implementations) {
        if (absence.kind == kind && absence.name == name) {
            return fmt::format("{} interface '{}': {}.", to_string(kind), name, absence.why);
        }
    }
    return {};
}

std::string DriverCatalog::why_gone(std::string_view type) const {
    const auto gone = memory_.types.find(type);
    return gone == memory_.types.end() ? std::string() : fmt::format(" Hardware type {} {}", type, gone->second);
}

std::string DriverCatalog::why_absent(std::string_view type_name, std::string_view method) const {
    const auto type = types_.find(type_name);
    std::string may_have_had_it;
    for (const auto& absence : memory_.implementations) {
        const bool is_named =
            type != types_.end() && contains(type->second.declared.interfaces[absence.kind], absence.name);
        const bool is_supported = type != types_.end() && (is_named || type->second.declared.accepts_any_interface);
        if (is_supported && contains(absence.methods, method)) {
            return fmt::format("; {} interface '{}' had it: {}", to_string(absence.kind), absence.name, absence.why);
        }
        // One that has not served since we started: nobody knows what it offers.
        if (is_named && absence.methods.empty() && may_have_had_it.empty()) {
            may_have_had_it =
                fmt::format("; {} interface '{}' is not there: {}", to_string(absence.kind), absence.name, absence.why);
        }
    }
    return may_have_had_it;
}

Result<ImplementationPtr>
DriverCatalog::choose(const HardwareType& type, InterfaceKind kind, const std::string& name) const {
    const auto& listed = type.interfaces[kind];
    if (listed.empty() && name == stand_ins_[kind]->name) {
        return stand_ins_[kind];
    }
    const auto found = enabled_[kind].find(name);
    if (found == enabled_[kind].end()) {
        return interface_not_found(kind, name, enabled_[kind], why_absent(kind, name));
    }
    if (!type.accepts_any_interface && !contains(listed, name)) {
        return incompatible(kind, name, type.name);
    }
    return found->second;
}

Result<const ComposedHardwareType*> DriverCatalog::find(std::string_view name) const {
    const auto found = types_.find(name);
    if (found == types_.end()) {
        auto failure = driver_not_found(name);
        failure.message += why_gone(name);
        return failure;
    }
    if (!found->second.defaults) {
        return error(Errc::invalid, found->second.reason);
    }
    return &found->second;
}

Result<DriverPtr> DriverCatalog::compose(const Node& node) const {
    const auto found = find(node.driver);
    if (!found) {
        return found.error();
    }
    const auto& type = **found;
    if (node.interfaces.is_empty()) {
        return type.defaults;
    }
    PerKind<ImplementationPtr> interfaces;
    bool differs = false;
    for (const auto kind : all_interface_kinds) {
        const auto& own = node.interfaces[kind];
        const auto& usual = type.defaults->interfaces[kind];
        if (!own || *own == usual->name) {
            continue;
        }
        auto chosen = choose(type.declared, kind, *own);
        if (!chosen) {
            return chosen.error();
        }
        differs = true;
        interfaces[kind] = std::move(*chosen);
    }
    if (!differs) {
        return type.defaults;
    }
    for (const auto kind : all_interface_kinds) {
        if (!interfaces[kind]) {
            interfaces[kind] = type.defaults->interfaces[kind];
        }
    }
    return make_driver(type.declared.name, std::move(interfaces));
}

}  // namespace tenon
