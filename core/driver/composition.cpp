#include "driver/composition.hpp"

#include <fmt/format.h>

#include <utility>

namespace tenon {

namespace {

std::string describe(const Implementation& implementation) {
    return fmt::format("{} interface '{}'", to_string(implementation.kind), implementation.name);
}

Result<void>
add_methods(MethodTable& table, const ImplementationPtr& implementation, const std::vector<PluginMethod>& methods) {
    for (const auto& method : methods) {
        if (const auto* taken = table.find(method.declared.name)) {
            return error(
                Errc::invalid, fmt::format(
                                   "vendor method '{}' is offered by both {} and {}; choose interfaces that "
                                   "do not share a method name",
                                   method.declared.name, describe(*taken->implementation), describe(*implementation)
                               )
            );
        }
        table.add({implementation, &method});
    }
    return {};
}

}  // namespace

void MethodTable::add(MethodRef method) {
    places_.emplace(method.method->declared.name, methods_.size());
    methods_.push_back(std::move(method));
}

const MethodRef* MethodTable::find(std::string_view name) const {
    const auto place = places_.find(name);
    return place == places_.end() ? nullptr : &methods_[place->second];
}

Result<DriverPtr> make_driver(std::string hardware_type, PerKind<ImplementationPtr> interfaces) {
    auto made = std::make_shared<Driver>();
    for (const auto& implementation : interfaces.values) {
        if (const auto added = add_methods(made->node_methods, implementation, implementation->node_methods); !added) {
            return added.error();
        }
        if (const auto added = add_methods(made->driver_methods, implementation, implementation->driver_methods);
            !added) {
            return added.error();
        }
    }
    made->hardware_type = std::move(hardware_type);
    made->interfaces = std::move(interfaces);
    return DriverPtr(std::move(made));
}

}  // namespace tenon
