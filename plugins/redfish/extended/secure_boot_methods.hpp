#pragma once

#include "protocol/json.hpp"

#include <tenon/args.hpp>
#include <tenon/call.hpp>
#include <tenon/task.hpp>

namespace redfish {

struct SetSecureBootArgs {
    bool enabled = false;
};
TENON_ARGS(SetSecureBootArgs, enabled)

struct ResetSecureBootKeysArgs {
    tenon::one_of<"default", "delete_all", "delete_pk"> type;
};
TENON_ARGS(ResetSecureBootKeysArgs, type)

/// UEFI Secure Boot.
class SecureBootMethods {
public:
    tenon::task<json> get_secure_boot(tenon::Call& call);
    tenon::task<json> set_secure_boot(tenon::Call& call, SetSecureBootArgs args);
    tenon::task<json> reset_secure_boot_keys(tenon::Call& call, ResetSecureBootKeysArgs args);
};

}  // namespace redfish
