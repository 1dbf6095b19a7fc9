#include "support/bmc_sim/event_service.hpp"

#include <algorithm>
#include <utility>

namespace tenon::bmc_sim {

namespace {

std::string service_of(const ResourceTree& tree) {
    const auto* const root = tree.find("/redfish/v1");
    auto linked = root == nullptr ? std::string() : link_at(*root, "EventService");
    return linked.empty() ? "/redfish/v1/EventService" : linked;
}

/// Supermicro's slots are always there; 0.0.0.0 in one says that it is free.
bool is_in_use(const Json& member) {
    const auto destination = text_at(member, "Destination");
    return !destination.empty() && destination != "0.0.0.0";
}

bool is_list_of(const Json& service, const char* key) {
    const auto found = service.find(key);
    return found != service.end() && found->is_array();
}

}  // namespace

EventService::EventService(const Options& options, ResourceTree& tree)
    : options_(options), tree_(tree), service_(service_of(tree)) {
    if (const auto* const service = tree.find(service_)) {
        collection_ = link_at(*service, "Subscriptions");
    }
}

bool EventService::is_member(const std::string& path) const {
    return !collection_.empty() && path.rfind(collection_ + "/", 0) == 0;
}

std::vector<std::string> EventService::member_paths() const {
    std::vector<std::string> paths;
    const auto* const collection = tree_.find(collection_);
    if (collection == nullptr || !is_list_of(*collection, "Members")) {
        return paths;
    }
    for (const auto& member : collection->at("Members")) {
        paths.push_back(without_trailing_slash(text_at(member, "@odata.id")));
    }
    return paths;
}

std::size_t EventService::count() const {
    const auto paths = member_paths();
    return std::size_t(std::count_if(paths.begin(), paths.end(), [&](const auto& path) {
        const auto* const member = tree_.find(path);
        return member == nullptr || is_in_use(*member);
    }));
}

Response EventService::create(const Request& request) {
    if (options_.has_fixed_slots) {
        return method_not_allowed("GET, HEAD", "The subscriptions are fixed slots: PATCH one of them.");
    }
    const auto body = object_in(request);
    if (!body) {
        return malformed_json();
    }
    if (text_at(*body, "Destination").empty()) {
        return error_response(400, "PropertyMissing", "The property Destination is a required property.");
    }
    if (auto refusal = check_event_types(*body); refusal.status != 200) {
        return refusal;
    }
    if (options_.max_subscriptions > 0 && count() >= options_.max_subscriptions) {
        return error_response(
            503, "EventSubscriptionLimitExceeded",
            "The event subscription failed due to the number of simultaneous subscriptions exceeding the limit of the "
            "implementation."
        );
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
    remember_headers(path, *body);
    member["HttpHeaders"] = nullptr;  // written, never shown: the standard says so, because they may hold secrets
    tree_.put(path, member);
    tree_.add_member(collection_, path);
    return answer_created(path, member);
}

Response EventService::answer_created(const std::string& path, const Json& member) const {
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
    if (tree_.find(path) == nullptr && !tree_.has_member(collection_, path)) {
        return missing_resource(path);
    }
    if (options_.has_fixed_slots) {
        return method_not_allowed("GET, HEAD, PATCH", "The subscriptions are fixed slots: disable it by PATCH.");
    }
    tree_.remove(path);
    tree_.remove_member(collection_, path);
    headers_by_path_.erase(path);
    return {204, {}, ""};
}

void EventService::remember_headers(const std::string& path, const Json& body) {
    if (const auto headers = body.find("HttpHeaders"); headers != body.end()) {
        headers_by_path_[path] = *headers;
    }
}

Response EventService::check_event_types(const Json& body) const {
    const auto wanted = body.find("EventTypes");
    const auto* const service = tree_.find(service_);
    if (wanted == body.end() || service == nullptr) {
        return {};
    }
    if (!is_list_of(*service, "EventTypesForSubscription")) {
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

std::string EventService::next_id() const {
    int id = 1;
    while (tree_.find(collection_ + "/" + std::to_string(id)) != nullptr) {
        ++id;
    }
    return std::to_string(id);
}

}  // namespace tenon::bmc_sim
