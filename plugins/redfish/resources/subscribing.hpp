#pragma once

#include "client/service.hpp"

#include <optional>
#include <string>
#include <vector>

namespace redfish {

/// One subscription on its way into being.
///
/// Once the service has said that it created something, or may have (no answer came, or a 5xx), the new member is
/// looked for in the collection and taken for ours when it has our Destination and Context: nothing is created twice,
/// no orphan stays behind, and nothing fails after the service said yes. Where subscriptions are fixed slots, a free
/// one is filled.
class Subscribing {
public:
    /// `event_service` is the EventService's document, `collection` the path of its Subscriptions.
    Subscribing(Service& service, json event_service, std::string collection)
        : service_(service), event_service_(std::move(event_service)), collection_(std::move(collection)) {}

    /// Answers the new subscription's document. `arguments` is what the caller gave: that is never dropped, while what
    /// `payload` has besides is, when the service will not take it.
    tenon::task<json> create(json payload, json arguments);

private:
    tenon::task<std::string> place(json arguments);
    tenon::task<tenon::HttpResponse> send();
    tenon::task<std::optional<Resource>> free_slot();
    tenon::task<std::string> new_member(bool is_patient);
    tenon::task<std::string> find(std::vector<std::string> except, bool is_any_context);
    tenon::task<std::string> advice(Refused refused);

    Service& service_;
    json event_service_;
    std::string collection_;
    json payload_;
    std::vector<std::string> before_;  ///< the members that were there when we came
    std::optional<Resource> slot_;     ///< where subscriptions are fixed: the one to fill
    bool has_slots_ = false;
};

}  // namespace redfish
