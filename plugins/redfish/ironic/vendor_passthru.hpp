#pragma once

#include "client/connection.hpp"
#include "client/node.hpp"
#include "protocol/json.hpp"

#include <string>

namespace redfish {

// Ironic's RedfishVendorPassthru, method by method: its arguments, its answers, its words. All throw tenon::Error.
//
// Done better than there (its bugs are known and nobody can rely on them): EventTypes and boot_device are compared as
// the strings that they are; a create whose answer names nothing finds the new subscription instead of leaving it
// behind; a subscription that does not exist is 404 for get as for delete, and only that is 404. Its errors print the
// payload as Ironic's do, but with *** for the values of HttpHeaders and for user information in the Destination.

tenon::task<void> check_create_subscription(Connection& connection, Node node, json arguments);
tenon::task<json> create_subscription(Connection& connection, Node node, json arguments);

/// The check of delete_subscription and of get_subscription: both need an id that can be one path segment.
void check_subscription_id(const json& arguments);
tenon::task<void> delete_subscription(Connection& connection, Node node, json arguments);
tenon::task<json> get_subscription(Connection& connection, Node node, json arguments);

tenon::task<json> get_all_subscriptions(Connection& connection, Node node);

/// Refuses a boot_device that no device of the BMC has; asks the BMC only when one is given.
/// To name one is also to ask for what is otherwise left alone: media of that kind that a remote console has connected.
tenon::task<void> check_eject_vmedia(Connection& connection, Node node, json arguments);
tenon::task<void> eject_vmedia(Connection& connection, Node node, json arguments);

}  // namespace redfish
