#pragma once

#include "client/service.hpp"

#include <string>

namespace redfish {

/// UEFI Secure Boot of a system (schema SecureBoot).
class SecureBoot {
public:
    SecureBoot(Service& service, std::string system_id) : service_(service), system_id_(std::move(system_id)) {}

    /// The state and the names of the key databases: {"path", "SecureBootEnable", "SecureBootCurrentBoot",
    /// "SecureBootMode", "databases", "ResetKeysTypes"}.
    tenon::task<json> show();

    /// Sets SecureBootEnable; what is so already is left alone. Answers what show() does, without the databases, and
    /// "takes_effect" with "job" where the service names one.
    tenon::task<json> set(bool is_enabled);

    /// `type` is the standard's ResetKeysType. Throws tenon::unsupported with those that the BMC has.
    tenon::task<json> reset_keys(std::string type);

private:
    /// Throws tenon::unsupported where the system has none.
    tenon::task<Resource> open();

    Service& service_;
    std::string system_id_;
};

}  // namespace redfish
