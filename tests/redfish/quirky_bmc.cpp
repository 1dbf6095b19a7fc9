#include "quirky_bmc.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <functional>

namespace redfish {

namespace {

std::string failure_of(const std::function<void()>& work) {
    try {
        work();
    } catch (const tenon::Error& error) {
        return error.message();
    }
    return {};
}

}  // namespace

void QuirkyBmc::event_service(const std::string& more) {
    bmc.forget("GET /redfish/v1/EventService");
    bmc.resource("/redfish/v1/EventService", "{'Subscriptions': {'@odata.id': '" + subscriptions + "'}, " + more + "}");
}

void QuirkyBmc::collection(const std::string& path, const std::vector<std::string>& members) {
    std::string listed;
    for (const std::string& member : members) {
        listed += (listed.empty() ? "" : ", ") + ("{'@odata.id': '" + member + "'}");
    }
    bmc.resource(path, "{'@odata.id': '" + path + "', 'Members': [" + listed + "]}");
}

void QuirkyBmc::device(const std::string& path, const std::vector<std::string>& documents) {
    collection(media, {path});
    for (const std::string& document : documents) {
        bmc.resource(path, document);
    }
}

std::string QuirkyBmc::create(const std::string& arguments) {
    return failure_of([&] { created = run(create_subscription(bmc, node, as_json(arguments))); });
}

std::string QuirkyBmc::eject(const std::string& arguments) {
    return failure_of([&] { run(eject_vmedia(bmc, node, as_json(arguments))); });
}

std::string QuirkyBmc::remove(const std::string& id) {
    json arguments = json::object();
    arguments["id"] = id;
    return failure_of([&] { run(delete_subscription(bmc, node, arguments)); });
}

bool QuirkyBmc::has_told(const std::string& part) const {
    return std::any_of(bmc.progress_told().begin(), bmc.progress_told().end(), [&](const std::string& told) {
        return told.find(part) != std::string::npos;
    });
}

std::string complaint(const std::string& message_id, const std::string& arg, const std::string& message) {
    return "{'error': {'@Message.ExtendedInfo': [{'MessageId': '" + message_id + "', 'Message': '" + message +
           "', 'MessageArgs': ['" + arg + "']}]}}";
}

std::string device_document(const std::string& path, bool is_full, const std::string& more) {
    return "{'@odata.id': '" + path + "', 'MediaTypes': ['CD', 'DVD'], 'Inserted': " + (is_full ? "true" : "false") +
           (more.empty() ? "" : ", " + more) + "}";
}

std::string eject_action(const std::string& path) {
    return "'Actions': {'#VirtualMedia.EjectMedia': {'target': '" + path + "/Actions/VirtualMedia.EjectMedia'}}";
}

bool has(const std::string& text, const std::string& part) {
    UNSCOPED_INFO("'" << text << "' with '" << part << "'");
    return text.find(part) != std::string::npos;
}

}  // namespace redfish
