#pragma once

#include "protocol/json.hpp"

#include <tenon/call.hpp>
#include <tenon/task.hpp>

namespace redfish {

/// Ironic's five vendor methods as the host calls them; what they do is in vendor_passthru.hpp.
class IronicMethods {
public:
    tenon::task<json> create_subscription(tenon::Call& call, json arguments);
    tenon::task<void> delete_subscription(tenon::Call& call, json arguments);
    tenon::task<void> eject_vmedia(tenon::Call& call, json arguments);
    tenon::task<json> get_all_subscriptions(tenon::Call& call);
    tenon::task<json> get_subscription(tenon::Call& call, json arguments);

    // Before the method, and before eject_vmedia's 202.
    tenon::task<void> check_create_subscription(tenon::Call& call, json arguments);
    tenon::task<void> check_eject_vmedia(tenon::Call& call, json arguments);
    tenon::task<void> check_subscription_id(tenon::Call& call, json arguments);
};

}  // namespace redfish
