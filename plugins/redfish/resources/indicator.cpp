#include "resources/indicator.hpp"

#include "client/collection.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace redfish {

namespace {

constexpr const char* active = "LocationIndicatorActive";
constexpr const char* led = "IndicatorLED";

bool has(const json& resource, const char* name) {
    return resource.is_object() && resource.contains(name);
}

bool is_listed(const json& values, const char* value) {
    return std::any_of(values.begin(), values.end(), [&](const json& listed) { return listed == json(value); });
}

std::string led_value(const json& resource, IndicatorState state) {
    const json& values = member(resource, "IndicatorLED@Redfish.AllowableValues");
    switch (state) {
    case IndicatorState::off:
        return "Off";
    case IndicatorState::blinking:
        return "Blinking";
    case IndicatorState::on:
        break;
    }
    // Some can only blink (iDRAC 8 and 9 list Blinking and Off): then that is on.
    const bool can_only_blink = values.is_array() && !is_listed(values, "Lit") && is_listed(values, "Blinking");
    return can_only_blink ? "Blinking" : "Lit";
}

json led_patch(const json& resource, IndicatorState state) {
    return tenon::obj(led, led_value(resource, state));
}

/// The chassis of the system, or the only one that the BMC has; nullopt: there is none.
tenon::task<std::optional<Resource>> chassis_of(Service& service, json system) {
    const json& linked = member(member(system, "Links"), "Chassis");
    std::string path = linked.is_array() && !linked.empty() ? text(linked.front(), "@odata.id") : std::string();
    if (path.empty()) {
        const std::string all = co_await service.root_link("Chassis");
        try {
            const Collection collection = co_await read_collection(service, all);
            path = collection.members.size() == 1 ? collection.members.front() : std::string();
        } catch (const Refused& refused) {
            if (!refused.is_not_found()) {
                throw;
            }
        }
    }
    if (path.empty()) {
        co_return std::nullopt;
    }
    Resource chassis = co_await service.get(path);
    co_return chassis;
}

bool is_about_property(const Refused& refused) {
    return refused.refused_with() == 400 &&
           std::any_of(refused.messages().begin(), refused.messages().end(), [](const Message& message) {
               return message.names(active);
           });
}

tenon::task<json> change(Service& service, Resource resource, IndicatorState state) {
    json patch = indicator_patch(resource.document, state);
    bool wants_other = false;
    try {
        co_await service.patch(resource, patch);
    } catch (const Refused& refused) {
        // Shown and not writable: the older property may be.
        wants_other = patch.contains(active) && has(resource.document, led) && is_about_property(refused);
        if (!wants_other) {
            throw;
        }
    }
    if (wants_other) {
        patch = led_patch(resource.document, state);
        co_await service.patch(resource, patch);
    }
    json result = tenon::obj("path", resource.path);
    result.update(patch);
    co_return result;
}

}  // namespace

json indicator_patch(const json& resource, IndicatorState state) {
    const bool has_led = member(resource, led).is_string();
    const bool has_active = member(resource, active).is_boolean() || (!has_led && has(resource, active));
    if (has_active && state != IndicatorState::blinking) {
        return tenon::obj(active, state == IndicatorState::on);
    }
    if (has_led || has(resource, led)) {
        return led_patch(resource, state);
    }
    if (has_active) {
        throw tenon::unsupported("The indicator LED can be switched on and off, but not blink");
    }
    return nullptr;
}

tenon::task<json> set_indicator(Service& service, std::string system_id, IndicatorOwner owner, IndicatorState state) {
    Resource system = co_await service.system(std::move(system_id));
    if (owner != IndicatorOwner::chassis && !indicator_patch(system.document, state).is_null()) {
        co_return co_await change(service, std::move(system), state);
    }
    if (owner == IndicatorOwner::system) {
        throw tenon::unsupported("The system " + system.path + " has no indicator LED");
    }
    std::optional<Resource> chassis = co_await chassis_of(service, std::move(system.document));
    if (!chassis) {
        throw tenon::unsupported("The BMC does not say which chassis the system is in, so there is no indicator LED");
    }
    if (indicator_patch(chassis->document, state).is_null()) {
        throw tenon::unsupported(
            "There is no indicator LED in " + chassis->path + (owner == IndicatorOwner::any ? " or its system" : "")
        );
    }
    co_return co_await change(service, std::move(*chassis), state);
}

}  // namespace redfish
