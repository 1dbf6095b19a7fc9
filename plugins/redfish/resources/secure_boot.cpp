#include "resources/secure_boot.hpp"

#include "client/collection.hpp"
#include "protocol/path.hpp"
#include "resources/action_parameters.hpp"
#include "resources/left_task.hpp"
#include "resources/settings_object.hpp"
#include "resources/system_part.hpp"

#include <algorithm>
#include <utility>

namespace redfish {

namespace {

constexpr std::string_view reset_action = "#SecureBoot.ResetKeys";

json shown_state(const Resource& secure_boot) {
    json shown = json::object();
    shown["path"] = secure_boot.path;
    for (const char* name : {"SecureBootEnable", "SecureBootCurrentBoot", "SecureBootMode"}) {
        shown[name] = member(secure_boot.document, name);
    }
    return shown;
}

tenon::task<std::vector<std::string>> reset_types(Service& service, Resource secure_boot) {
    const std::optional<Action> action = action_of(secure_boot.document, reset_action);
    std::vector<std::string> types;
    if (action) {
        types = co_await allowable_values(service, *action, "ResetKeysType");
    }
    co_return types;
}

}  // namespace

tenon::task<Resource> SecureBoot::open() {
    return open_system_part(service_, system_id_, "SecureBoot", "UEFI Secure Boot");
}

tenon::task<json> SecureBoot::show() {
    const Resource secure_boot = co_await open();
    json shown = shown_state(secure_boot);
    const std::string databases = link(secure_boot.document, "SecureBootDatabases");
    if (!databases.empty()) {
        json names;  // null: there are some, and they cannot be read
        try {
            const Collection collection = co_await read_collection(service_, databases);
            names = json::array();
            for (const std::string& path : collection.members) {
                names.push_back(std::string(last_segment(path)));
            }
        } catch (const Failure&) {
            // The switch is what is asked for; its databases are said where they can be.
        }
        shown["databases"] = std::move(names);
    }
    const std::vector<std::string> types = co_await reset_types(service_, secure_boot);
    shown["ResetKeysTypes"] = types;
    co_return shown;
}

tenon::task<json> SecureBoot::set(bool is_enabled) {
    Resource secure_boot = co_await open();
    Resource settings = co_await read_settings(service_, secure_boot);
    std::string job;
    // What is pending counts: it is what the next boot will find.
    const json& pending = member(settings.document, "SecureBootEnable");
    const json& enabled = pending.is_boolean() ? pending : member(secure_boot.document, "SecureBootEnable");
    if (enabled != json(is_enabled)) {
        json patch = json::object();
        patch["SecureBootEnable"] = is_enabled;
        const SettingsChange change =
            co_await change_settings(service_, secure_boot, std::move(settings), std::move(patch), "");
        job = change.job;
        secure_boot = co_await service_.get(secure_boot.path);
    }
    json shown = shown_state(secure_boot);
    const bool is_so = shown["SecureBootCurrentBoot"] == json(is_enabled ? "Enabled" : "Disabled");
    shown["takes_effect"] = is_so ? "now" : "at the next boot";
    if (!job.empty()) {
        shown["job"] = job;
    }
    co_return shown;
}

tenon::task<json> SecureBoot::reset_keys(std::string type) {
    const Resource secure_boot = co_await open();
    const std::optional<Action> action = action_of(secure_boot.document, reset_action);
    if (!action) {
        throw tenon::unsupported(
            "The BMC cannot reset Secure Boot keys: " + secure_boot.path + " has no ResetKeys action"
        );
    }
    const std::vector<std::string> types = co_await reset_types(service_, secure_boot);
    if (!types.empty() && std::find(types.begin(), types.end(), type) == types.end()) {
        throw tenon::unsupported("The BMC cannot reset Secure Boot keys by " + type + "; it has " + listed(types));
    }
    json body = json::object();
    body["ResetKeysType"] = type;
    tenon::HttpResponse done = co_await service_.act("POST", action->target, std::move(body), Wait::no);
    const std::string job = co_await left_task(service_, "POST", action->target, std::move(done));
    json answer = json::object();
    answer["path"] = secure_boot.path;
    answer["ResetKeysType"] = type;
    answer["takes_effect"] = "at the next boot";
    if (!job.empty()) {
        answer["job"] = job;
    }
    co_return answer;
}

}  // namespace redfish
