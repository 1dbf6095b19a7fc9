#pragma once

#include "service.hpp"

#include <string>
#include <vector>

namespace redfish {

/// The EventService of a BMC and its Subscriptions collection (DSP0266 "Eventing"), opened for one vendor call.
class EventService {
public:
    explicit EventService(Service& service) : service_(service) {}

    /// Reads the EventService resource; throws Unexpected where the BMC has none.
    tenon::task<void> open();

    /// The resource itself, after open().
    [[nodiscard]] const json& document() const { return document_; }

    /// The Subscriptions collection as the service gives it; one of several pages is given as one.
    tenon::task<json> all();

    /// One subscription; throws Refused with 404 when the service has none of that id.
    tenon::task<json> get(std::string id);

    /// Creates what `payload` says and answers the new subscription's document. `arguments` is what the caller gave,
    /// which is never dropped. Once the service has said that it created something, or may have (no answer came), the
    /// new member is looked for in the collection, so that no orphan stays behind.
    tenon::task<json> create(json payload, json arguments);

    /// Deletes; throws Refused with 404 when the service has none of that id.
    tenon::task<void> remove(std::string id);

private:
    [[nodiscard]] std::string collection_path() const;
    tenon::task<std::string> path_of_id(std::string id);
    tenon::task<json> created_member(std::string path);
    tenon::task<std::string> find(json payload, std::vector<std::string> except);
    tenon::task<std::string> advice(json payload, bool is_duplicate);
    tenon::task<std::string> fill_slot(json payload);
    tenon::task<std::string> post(json payload, json arguments, std::vector<std::string> before);

    Service& service_;
    json document_;
    std::string path_;
};

}  // namespace redfish
