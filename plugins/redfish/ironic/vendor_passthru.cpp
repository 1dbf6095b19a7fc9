#include "ironic/vendor_passthru.hpp"

#include "client/service.hpp"
#include "ironic/subscription_arguments.hpp"
#include "protocol/path.hpp"
#include "protocol/python_text.hpp"
#include "resources/event_service.hpp"
#include "resources/no_answer.hpp"
#include "resources/subscription.hpp"
#include "resources/virtual_media.hpp"

#include <utility>

namespace redfish {

namespace {

std::string redfish_error(const std::string& what, const char* reason) {
    return "Redfish exception occurred. Error: " + (what.empty() ? std::string() : what + " Error: ") + reason;
}

/// Throws the exception at hand as Ironic would say it. `what` is what was being done, up to the full stop.
[[noreturn]] void rethrow_in_ironics_words(const Node& node, const std::string& what) {
    try {
        throw;
    } catch (const Failure& failure) {
        throw tenon::bmc_error(redfish_error(what, failure.what())).code(failure.code());
    } catch (const tenon::Error& error) {
        const bool is_too_long = error.status() == TENON_LIMIT;  // an answer longer than any resource
        const std::string message = error.message();
        if (ends_the_call(error) || message.rfind("Redfish ", 0) == 0) {
            throw;
        }
        throw tenon::Error(
            is_too_long ? TENON_BMC_ERROR : error.status(),
            "Redfish connection failed for node " + node.uuid + ": " + message
        );
    }
}

/// As above, where a resource that is not there has a status of its own.
[[noreturn]] void rethrow_or_not_found(const Node& node, const std::string& what) {
    try {
        throw;
    } catch (const Refused& refused) {
        // Some say it with a 400, and a message that means 404.
        const bool is_missing = refused.says("ResourceMissingAtURI") || refused.says("ResourceNotFound");
        if (refused.is_not_found() || (refused.refused_with() == 400 && is_missing)) {
            throw tenon::not_found(redfish_error(what, refused.what())).code(refused.code());
        }
        rethrow_in_ironics_words(node, what);
    } catch (...) {
        rethrow_in_ironics_words(node, what);
    }
}

/// Python's truth: what `if not value` lets pass as given.
bool is_given(const json& value) {
    if (value.is_boolean()) {
        return value.get<bool>();
    }
    if (value.is_number()) {
        return value != json(0);
    }
    return value.is_string() ? !value.get_ref<const std::string&>().empty() : !value.empty();
}

std::string subscription_id(const json& arguments) {
    return python_str(member(arguments, "id"));
}

}  // namespace

tenon::task<void> check_create_subscription(Connection& connection, Node node, json arguments) {
    Service service(connection);
    EventService events(service);
    if (wants_event_types(arguments)) {
        try {
            co_await events.open();
        } catch (...) {
            rethrow_in_ironics_words(node, "");
        }
    }
    const std::string refusal = create_refusal(arguments, events.document());
    if (!refusal.empty()) {
        throw tenon::invalid(refusal);
    }
}

tenon::task<json> create_subscription(Connection& connection, Node node, json arguments) {
    Service service(connection);
    EventService events(service);
    json payload = subscription_payload(arguments, nullptr);
    try {
        co_await events.open();
        payload = subscription_payload(arguments, events.document());
        const json created = co_await events.create(payload, std::move(arguments));
        co_return shown_fields(created);
    } catch (...) {
        rethrow_in_ironics_words(
            node, "Failed to create subscription on node " + node.uuid +
                      ". Subscription payload: " + python_str(shown_payload(payload)) + "."
        );
    }
}

void check_subscription_id(const json& arguments) {
    if (!is_given(member(arguments, "id"))) {
        throw tenon::invalid("id can't be None");
    }
    if (!is_safe_id(subscription_id(arguments))) {
        throw tenon::invalid("id " + subscription_id(arguments) + " is not the id of a subscription");
    }
}

tenon::task<void> delete_subscription(Connection& connection, Node node, json arguments) {
    Service service(connection);
    EventService events(service);
    const std::string id = subscription_id(arguments);
    try {
        co_await events.open();
        co_await events.remove(id);
    } catch (...) {
        rethrow_or_not_found(
            node, "Redfish delete_subscription failed for subscription " + id + " on node " + node.uuid + "."
        );
    }
}

tenon::task<json> get_subscription(Connection& connection, Node node, json arguments) {
    Service service(connection);
    EventService events(service);
    const std::string id = subscription_id(arguments);
    try {
        co_await events.open();
        const json subscription = co_await events.get(id);
        co_return shown_fields(subscription);
    } catch (...) {
        rethrow_or_not_found(
            node, "Redfish get_subscription failed for subscription " + id + " on node " + node.uuid + "."
        );
    }
}

tenon::task<json> get_all_subscriptions(Connection& connection, Node node) {
    Service service(connection);
    EventService events(service);
    try {
        co_await events.open();
        co_return co_await events.all();
    } catch (...) {
        rethrow_in_ironics_words(node, "Redfish get_subscriptions failed for node " + node.uuid + ".");
    }
}

tenon::task<void> check_eject_vmedia(Connection& connection, Node node, json arguments) {
    const json& boot_device = member(arguments, "boot_device");
    if (!is_given(boot_device)) {
        co_return;
    }
    Service service(connection);
    VirtualMedia media(service, node.system_id);
    bool is_valid = false;
    if (boot_device.is_string()) {
        try {
            const std::string name = text(arguments, "boot_device");
            is_valid = co_await media.has_device_for(name);
        } catch (...) {
            rethrow_in_ironics_words(node, "");
        }
    }
    if (!is_valid) {
        throw tenon::invalid(
            "Boot device " + python_str(boot_device) + " is not a valid value "
        );  // Ironic's trailing blank
    }
}

tenon::task<void> eject_vmedia(Connection& connection, Node node, json arguments) {
    Service service(connection);
    VirtualMedia media(service, node.system_id);
    const std::string boot_device = text(arguments, "boot_device");
    try {
        co_await media.eject(boot_device);
    } catch (...) {
        rethrow_in_ironics_words(node, "Failed to eject virtual media on node " + node.uuid + ".");
    }
}

}  // namespace redfish
