#pragma once

#include "client/node.hpp"
#include "ironic/vendor_passthru.hpp"
#include "run.hpp"
#include "scripted_service.hpp"

#include <string>
#include <utility>
#include <vector>

namespace redfish {

// Where the quirks' tests find things.
inline const std::string subscriptions = "/redfish/v1/EventService/Subscriptions";
inline const std::string media = "/redfish/v1/Managers/1/VirtualMedia";
inline const std::string own_media = "/redfish/v1/Systems/1/VirtualMedia";

/// A scripted BMC with the places that the quirks' tests need, each test adding what its vendor does otherwise.
struct QuirkyBmc {
    ScriptedService bmc;
    Node node{"U", ""};

    QuirkyBmc() { add_small_service(bmc); }

    /// What an event service says of itself instead; `more` are further members.
    void event_service(const std::string& more);

    /// A collection with these members.
    void collection(const std::string& path, const std::vector<std::string>& members);

    /// The collection of Managers/1, and each device's document, first to last.
    void device(const std::string& path, const std::vector<std::string>& documents);

    /// Runs; the text of the failure, or "" when there is none.
    std::string create(const std::string& arguments = "{'Destination': 'https://h/e'}");
    std::string eject(const std::string& arguments = "{}");
    std::string remove(const std::string& id);

    /// What create() answered.
    json created;

    [[nodiscard]] std::string last_change() const { return bmc.changes().empty() ? "" : bmc.changes().back(); }

    [[nodiscard]] bool has_told(const std::string& part) const;
};

/// An error body with one message.
std::string complaint(const std::string& message_id, const std::string& arg = {}, const std::string& message = {});

/// The document of a device: its id, whether something is in it, and further members.
std::string device_document(const std::string& path, bool is_full, const std::string& more = {});

/// The member that offers EjectMedia for the device.
std::string eject_action(const std::string& path);

/// Whether `text` has `part`; both are shown when it has not.
bool has(const std::string& text, const std::string& part);

}  // namespace redfish
