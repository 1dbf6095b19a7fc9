#include "quirks/supermicro.hpp"

#include "protocol/path.hpp"

#include <algorithm>

namespace redfish::supermicro {

namespace {

const json& enable_subscription(const json& subscription) {
    return member(member(member(subscription, "Oem"), "Supermicro"), "EnableSubscription");
}

}  // namespace

bool is_slot(const json& subscription) {
    return enable_subscription(subscription).is_boolean();
}

json filling_patch(const json& subscription, const json& payload) {
    if (enable_subscription(subscription) != json(false)) {
        return nullptr;
    }
    json patch = payload;
    patch["Oem"]["Supermicro"]["EnableSubscription"] = true;
    return patch;
}

json disabling_patch(const json& subscription) {
    if (!is_slot(subscription)) {
        return nullptr;
    }
    json patch;
    patch["Oem"]["Supermicro"]["EnableSubscription"] = false;
    return patch;
}

std::string media_config(const json& collection_or_device) {
    return path_of(link(member(member(collection_or_device, "Oem"), "Supermicro"), "VirtualMediaConfig"));
}

std::string unmount_target(const json& config) {
    return path_of(text(member(member(config, "Actions"), "#IsoConfig.UnMount"), "target"));
}

std::string device_of_config(const std::string& collection) {
    return member_path(collection, "CD1");
}

bool is_disconnected(const json& virtual_media) {
    return text(virtual_media, "ConnectedVia") == "NotConnected";
}

std::string licence_advice(const std::vector<Message>& messages) {
    const auto is_it = [](const Message& message) { return message.key() == "OemLicenseNotPassed"; };
    return std::any_of(messages.begin(), messages.end(), is_it)
               ? " This BMC does it with a licence only (Supermicro SFT-OOB-LIC or SFT-DCMS-SINGLE)."
               : "";
}

}  // namespace redfish::supermicro
