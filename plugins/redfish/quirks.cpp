#include "quirks.hpp"

namespace redfish {

namespace {

const json& enable_subscription(const json& subscription) {
    return member(member(member(subscription, "Oem"), "Supermicro"), "EnableSubscription");
}

}  // namespace

std::string oem_eject_target(const json& virtual_media) {
    const json& oem = member(virtual_media, "Oem");
    for (const char* vendor : {"Hpe", "Hp"}) {
        const json& actions = member(member(oem, vendor), "Actions");
        for (const char* action : {"#HpeiLOVirtualMedia.EjectVirtualMedia", "#HpiLOVirtualMedia.EjectVirtualMedia"}) {
            if (std::string target = text(member(actions, action), "target"); !target.empty()) {
                return target;
            }
        }
    }
    return {};
}

json oem_eject_body(const std::string& target) {
    json body = json::object();
    body["Action"] = target.substr(target.rfind('/') + 1);
    return body;
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
    if (!enable_subscription(subscription).is_boolean()) {
        return nullptr;
    }
    json patch;
    patch["Oem"]["Supermicro"]["EnableSubscription"] = false;
    return patch;
}

}  // namespace redfish
