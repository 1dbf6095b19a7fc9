#include "ironic/ironic_methods.hpp"

#include "client/bmc_connection.hpp"
#include "ironic/vendor_passthru.hpp"

#include <utility>

namespace redfish {

tenon::task<json> IronicMethods::create_subscription(tenon::Call& call, json arguments) {
    BmcConnection connection(call);
    Node node = node_of(call);
    co_return co_await redfish::create_subscription(connection, std::move(node), std::move(arguments));
}

tenon::task<void> IronicMethods::check_create_subscription(tenon::Call& call, json arguments) {
    BmcConnection connection(call);
    Node node = node_of(call);
    co_await redfish::check_create_subscription(connection, std::move(node), std::move(arguments));
}

tenon::task<void> IronicMethods::delete_subscription(tenon::Call& call, json arguments) {
    BmcConnection connection(call);
    Node node = node_of(call);
    co_await redfish::delete_subscription(connection, std::move(node), std::move(arguments));
}

tenon::task<void> IronicMethods::eject_vmedia(tenon::Call& call, json arguments) {
    BmcConnection connection(call);
    Node node = node_of(call);
    co_await redfish::eject_vmedia(connection, std::move(node), std::move(arguments));
}

tenon::task<void> IronicMethods::check_eject_vmedia(tenon::Call& call, json arguments) {
    BmcConnection connection(call);
    Node node = node_of(call);
    co_await redfish::check_eject_vmedia(connection, std::move(node), std::move(arguments));
}

tenon::task<json> IronicMethods::get_all_subscriptions(tenon::Call& call) {
    BmcConnection connection(call);
    Node node = node_of(call);
    co_return co_await redfish::get_all_subscriptions(connection, std::move(node));
}

tenon::task<json> IronicMethods::get_subscription(tenon::Call& call, json arguments) {
    BmcConnection connection(call);
    Node node = node_of(call);
    co_return co_await redfish::get_subscription(connection, std::move(node), std::move(arguments));
}

tenon::task<void> IronicMethods::check_subscription_id(tenon::Call&, json arguments) {
    redfish::check_subscription_id(arguments);
    co_return;
}

}  // namespace redfish
