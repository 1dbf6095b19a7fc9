#include "vendor_passthru.hpp"

#include <tenon/plugin.hpp>

#include <utility>

namespace redfish {

namespace {

/// The node's BMC, by way of the host.
class BmcConnection final : public Connection {
public:
    explicit BmcConnection(tenon::Call& call) : call_(call) {}

    tenon::task<tenon::HttpResponse> send(tenon::HttpRequest request) override {
        co_return co_await call_.bmc().request(std::move(request));
    }

    tenon::task<void> pause(std::chrono::milliseconds time) override { co_await call_.sleep(time); }

private:
    tenon::Call& call_;
};

Node node_of(const tenon::Call& call) {
    Node node;
    node.uuid = call.node_uuid();
    node.system_id = text(call.driver_info(), "redfish_system_id");
    return node;
}

}  // namespace

/// The vendor interface `redfish`: Ironic's five methods, described in its words.
class Redfish {
public:
    tenon::task<json> create_subscription(tenon::Call& call, json arguments) {
        BmcConnection connection(call);
        Node node = node_of(call);
        co_return co_await redfish::create_subscription(connection, std::move(node), std::move(arguments));
    }

    tenon::task<void> check_create_subscription(tenon::Call& call, json arguments) {
        BmcConnection connection(call);
        Node node = node_of(call);
        co_await redfish::check_create_subscription(connection, std::move(node), std::move(arguments));
    }

    tenon::task<void> delete_subscription(tenon::Call& call, json arguments) {
        BmcConnection connection(call);
        Node node = node_of(call);
        co_await redfish::delete_subscription(connection, std::move(node), std::move(arguments));
    }

    tenon::task<void> eject_vmedia(tenon::Call& call, json arguments) {
        BmcConnection connection(call);
        Node node = node_of(call);
        co_await redfish::eject_vmedia(connection, std::move(node), std::move(arguments));
    }

    tenon::task<void> check_eject_vmedia(tenon::Call& call, json arguments) {
        BmcConnection connection(call);
        Node node = node_of(call);
        co_await redfish::check_eject_vmedia(connection, std::move(node), std::move(arguments));
    }

    tenon::task<json> get_all_subscriptions(tenon::Call& call) {
        BmcConnection connection(call);
        Node node = node_of(call);
        co_return co_await redfish::get_all_subscriptions(connection, std::move(node));
    }

    tenon::task<json> get_subscription(tenon::Call& call, json arguments) {
        BmcConnection connection(call);
        Node node = node_of(call);
        co_return co_await redfish::get_subscription(connection, std::move(node), std::move(arguments));
    }

    tenon::task<void> check_subscription_id(tenon::Call&, json arguments) {
        redfish::check_subscription_id(arguments);
        co_return;
    }
};

}  // namespace redfish

// In the order of Ironic's listing. get_properties() of Ironic's vendor interface is empty too: the redfish_* keys of
// driver_info belong to the other interfaces of the hardware type.
TENON_PLUGIN(
    redfish::Redfish, "redfish", "1.0.0",
    TENON_ABOUT(
            .vendor = "Tenon", .description = "Ironic's vendor methods for servers with a DMTF Redfish service",
            .requires_http = true
    ),
    TENON_INTERFACE(
        vendor, "redfish",
        TENON_METHOD(
            create_subscription, POST,
            .description = "Creates a subscription on a node. Required argument: a dictionary of {'Destination': "
                           "'destination_url'}",
            .validate = &redfish::Redfish::check_create_subscription
        ),
        TENON_METHOD(
            delete_subscription, DELETE,
            .description = "Delete a subscription on a node. Required argument: a dictionary of {'id': "
                           "'subscription_bmc_id'}",
            .validate = &redfish::Redfish::check_subscription_id
        ),
        TENON_METHOD(
            eject_vmedia, POST,
            .description = "Eject a virtual media device. If no device is provided then all attached devices will be "
                           "ejected. Optional arguments: 'boot_device' - the boot device to eject, either 'cd', 'dvd', "
                           "'usb', or 'floppy'",
            .async = true, .idempotent = true, .validate = &redfish::Redfish::check_eject_vmedia
        ),
        TENON_METHOD(
            get_all_subscriptions, GET, .description = "Returns all subscriptions on the node.", .idempotent = true
        ),
        TENON_METHOD(
            get_subscription, GET,
            .description = "Get a subscription on the node. Required argument: a dictionary of {'id': "
                           "'subscription_bmc_id'}",
            .idempotent = true, .validate = &redfish::Redfish::check_subscription_id
        )
    )
)
