#pragma once

#include "client/service.hpp"

#include <string>

namespace redfish {

/// The EventService of a BMC and its Subscriptions collection (DSP0266 "Eventing"), opened for one vendor call. How a
/// subscription comes into being is in subscribing.hpp.
class EventService {
public:
    explicit EventService(Service& service) : service_(service) {}

    /// Reads the EventService resource; throws Unexpected where the BMC has none.
    tenon::task<void> open();

    /// The resource itself, after open().
    [[nodiscard]] const json& document() const { return document_; }

    /// Where it is, after open().
    [[nodiscard]] const std::string& path() const { return path_; }

    /// The Subscriptions collection, after open().
    [[nodiscard]] std::string collection_path() const;

    /// The Subscriptions collection as the service gives it; one of several pages is given as one.
    tenon::task<json> all();

    /// One subscription; throws Refused with 404 when the service has none of that id.
    tenon::task<json> get(std::string id);

    /// Creates what `payload` says and answers the new subscription's document. `arguments` is what the caller gave,
    /// which is never dropped.
    tenon::task<json> create(json payload, json arguments);

    /// Deletes; throws Refused with 404 when the service has none of that id. A fixed subscription is disabled.
    tenon::task<void> remove(std::string id);

private:
    tenon::task<Resource> subscription(std::string id);
    tenon::task<bool> is_gone(std::string path);

    Service& service_;
    json document_;
    std::string path_;
};

}  // namespace redfish
