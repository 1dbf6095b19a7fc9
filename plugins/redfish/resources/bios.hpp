#pragma once

#include "client/service.hpp"

#include <string>
#include <vector>

namespace redfish {

/// The firmware settings of a system (schema Bios). Values of attributes that are passwords are never shown.
class Bios {
public:
    Bios(Service& service, std::string system_id) : service_(service), system_id_(std::move(system_id)) {}

    /// The attributes as they are, and as they will be: {"path", "AttributeRegistry", "Attributes", "pending", …}.
    /// `names`: only these; throws tenon::not_found for one that is not there. Empty: all.
    tenon::task<json> show(std::vector<std::string> names);

    /// Writes attributes: {"path", "pending", "reboot_required", "job"?}. `apply_time` empty: the service's own choice.
    tenon::task<json> set(json attributes, std::string apply_time);

    /// Back to the defaults, at the next reset: {"reboot_required", "job"?}.
    tenon::task<json> reset();

private:
    /// Throws tenon::unsupported where the system has none.
    tenon::task<Resource> open();

    Service& service_;
    std::string system_id_;
};

/// Whether an attribute's value is a secret, as far as its name tells.
bool is_secret_attribute(std::string_view name);

/// Those attributes of the settings object that differ from the current ones: services show there what is pending
/// (Dell), or everything as it will be (HPE, Lenovo, Supermicro).
json pending_attributes(const json& current, const json& settings);

}  // namespace redfish
