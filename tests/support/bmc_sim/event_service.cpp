#include "support/bmc_sim/event_service.hpp"

#include <algorithm>
#include <utility>

namespace tenon::bmc_sim {

EventService::EventService(const Options& options, ResourceTree& tree)
    : options_(options), tree_(tree), service_(tree.link_from_root("EventService")) {
    if (const auto* service = tree.find(service_); service != nullptr && service->contains("Subscriptions")) {
        collection_ = without_trailing_slash(service->at("Subscriptions")["@odata.id"].get<std::string>());
    }
}

bool EventService::is_member(const std::string& path) const {
    return !collection_.empty() && path.rfind(collection_ + "/", 0) == 0;
}

Response EventService::create(const Request& request) {
    if (options_.has_fixed_slots) {
        return error_response(405, "OperationNotAllowed", "The subscriptions are fixed slots: PATCH one of them.");
    }
    const auto body = parse_json(request.body);
    if (!body || !body->is_object()) {
        return error_response(400, "MalformedJSON", "The request body could not be parsed as JSON.");
    }
    if (!body->contains("Destination") || !body->at("Destination").is_string()) {
        return error_response(400, "PropertyMissing", "The property Destination is a required property.");
    }
    if (auto refusal = check_event_types(*body); refusal.status != 200) {
        return refusal;
    }
    const auto id = next_id();
    const auto path = collection_ + "/" + id;
    Json member{
        {"@odata.id", path},
        {"@odata.type", "#EventDestination.v1_9_0.EventDestination"},
        {"Id", id},
        {"Name", "Event Subscription " + id},
        {"Protocol", "Redfish"},
        {"Context", ""},
        {"SubscriptionType", "RedfishEvent"},
    };
    member.update(*body);
    member["HttpHeaders"] = nullptr;  // written, never shown: the standard says so, because they may hold secrets
    tree_.put(path, member);
    tree_.add_member(collection_, path);
    switch (options_.created) {
    case Created::no_location:
        return error_response(201, "Created", "The resource has been created successfully.");
    case Created::no_content:
        return {204, {{"Location", path}}, ""};
    case Created::body:
        return json_response(200, member);
    case Created::location:
        break;
    }
    auto answer = json_response(201, member);
    answer.headers.emplace_back("Location", path);
    return answer;
}

Response EventService::remove(const std::string& path) {
    if (tree_.find(path) == nullptr) {
        return error_response(404, "ResourceMissingAtURI", "The resource at the URI " + path + " was not found.");
    }
    if (options_.has_fixed_slots) {
        return error_response(405, "OperationNotAllowed", "The subscriptions are fixed slots: disable it by PATCH.");
    }
    tree_.remove(path);
    tree_.remove_member(collection_, path);
    return {204, {}, ""};
}

Response EventService::change(const Request& request) {
    auto* member = tree_.find(request.path);
    if (member == nullptr) {
        return error_response(
            404, "ResourceMissingAtURI", "The resource at the URI " + request.path + " was not found."
        );
    }
    const auto body = parse_json(request.body);
    if (!body || !body->is_object()) {
        return error_response(400, "MalformedJSON", "The request body could not be parsed as JSON.");
    }
    member->merge_patch(*body);
    return json_response(200, *member);
}

Response EventService::check_event_types(const Json& body) {
    const auto wanted = body.find("EventTypes");
    if (wanted == body.end()) {
        return {};
    }
    const auto* service = tree_.find(service_);
    if (!service->contains("EventTypesForSubscription")) {
        // OpenBMC: services since EventDestination 1.5 know registries, not event types.
        return service->contains("RegistryPrefixes")
                   ? error_response(
                         400, "PropertyUnknown", "The property EventTypes is not in the list of valid properties."
                     )
                   : Response{};
    }
    const auto& known = service->at("EventTypesForSubscription");
    if (!wanted->is_array()) {
        return error_response(400, "PropertyValueTypeError", "The property EventTypes must be an array.");
    }
    for (const auto& type : *wanted) {
        if (std::find(known.begin(), known.end(), type) == known.end()) {
            return error_response(
                400, "PropertyValueNotInList",
                "The value " + type.dump() + " for EventTypes is not in the list of acceptable values."
            );
        }
    }
    return {};
}

std::string EventService::next_id() {
    int id = 1;
    while (tree_.find(collection_ + "/" + std::to_string(id)) != nullptr) {
        ++id;
    }
    return std::to_string(id);
}

}  // namespace tenon::bmc_sim
