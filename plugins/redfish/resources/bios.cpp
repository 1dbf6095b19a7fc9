#include "resources/bios.hpp"

#include "protocol/letter_case.hpp"
#include "protocol/path.hpp"
#include "resources/action_parameters.hpp"
#include "resources/left_task.hpp"
#include "resources/settings_object.hpp"
#include "resources/system_part.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace redfish {

namespace {

constexpr std::string_view masked_value = "******";

/// An attribute without a value is shown as it is: that no password is set is no secret.
json masked(const std::string& name, const json& value) {
    const bool is_empty = value.is_null() || value == json("");
    return is_empty || !is_secret_attribute(name) ? value : json(masked_value);
}

json all_masked(const json& attributes) {
    json shown = json::object();
    for (auto it = attributes.begin(); attributes.is_object() && it != attributes.end(); ++it) {
        shown[it.key()] = masked(it.key(), it.value());
    }
    return shown;
}

/// The attribute that was probably meant, as " (did you mean 'X'?)".
std::string suggestion(const json& attributes, const std::string& name) {
    for (auto it = attributes.begin(); attributes.is_object() && it != attributes.end(); ++it) {
        if (is_same_word(it.key(), name)) {
            return "; did you mean '" + it.key() + "'?";
        }
    }
    return {};
}

json only(const json& attributes, const std::vector<std::string>& names) {
    json found = json::object();
    for (const std::string& name : names) {
        if (!attributes.is_object() || !attributes.contains(name)) {
            throw tenon::not_found("The BMC has no BIOS attribute '" + name + "'" + suggestion(attributes, name));
        }
        found[name] = attributes[name];
    }
    return found;
}

/// Those of `pending` that `shown` has.
json restricted(const json& pending, const json& shown) {
    json found = json::object();
    for (auto it = pending.begin(); it != pending.end(); ++it) {
        if (shown.contains(it.key())) {
            found[it.key()] = it.value();
        }
    }
    return found;
}

/// Whether the attributes have these values already, or will have at the next reset. An iDRAC refuses a job for
/// nothing.
bool is_set(const json& wanted, const json& current, const json& settings) {
    if (!settings.is_object()) {
        return false;  // something may be pending that nobody sees
    }
    const json& pending = member(settings, "Attributes");
    for (auto it = wanted.begin(); it != wanted.end(); ++it) {
        const json& now = pending.is_object() && pending.contains(it.key()) ? pending : current;
        if (!now.contains(it.key()) || now[it.key()] != it.value() || is_secret_attribute(it.key())) {
            return false;
        }
    }
    return true;
}

}  // namespace

bool is_secret_attribute(std::string_view name) {
    std::string word = lower(name);
    for (const std::string_view harmless : {"passwordstatus", "passwordstate", "passwordcheck"}) {
        const std::size_t at = word.find(harmless);
        if (at != std::string::npos) {
            word.erase(at, harmless.size());
        }
    }
    for (const std::string_view secret : {"password", "passphrase", "secret"}) {
        if (word.find(secret) != std::string::npos) {
            return true;
        }
    }
    return false;
}

json pending_attributes(const json& current, const json& settings) {
    json pending = json::object();
    for (auto it = settings.begin(); settings.is_object() && it != settings.end(); ++it) {
        if (!current.is_object() || !current.contains(it.key()) || current[it.key()] != it.value()) {
            pending[it.key()] = it.value();
        }
    }
    return pending;
}

tenon::task<Resource> Bios::open() {
    return open_system_part(service_, system_id_, "Bios", "BIOS settings");
}

tenon::task<json> Bios::show(std::vector<std::string> names) {
    const Resource bios = co_await open();
    const json& attributes = member(bios.document, "Attributes");
    json answer = json::object();
    answer["path"] = bios.path;
    answer["AttributeRegistry"] = member(bios.document, "AttributeRegistry");
    const json shown = names.empty() ? attributes : only(attributes, names);
    answer["Attributes"] = all_masked(shown);
    Resource settings = co_await read_settings(service_, bios);
    if (is_same_resource(settings.path, bios.path)) {
        settings.document = json::object();  // nothing is ever pending
    }
    // null: nobody knows.
    answer["pending"] = json();
    if (settings.document.is_object()) {
        const json pending = pending_attributes(attributes, member(settings.document, "Attributes"));
        answer["pending"] = all_masked(names.empty() ? pending : restricted(pending, shown));
    }
    if (member(bios.document, "ResetBiosToDefaultsPending").is_boolean()) {
        answer["ResetBiosToDefaultsPending"] = bios.document["ResetBiosToDefaultsPending"];
    }
    answer["SupportedApplyTimes"] = apply_times(bios.document, settings.document);
    co_return answer;
}

tenon::task<json> Bios::set(json attributes, std::string apply_time) {
    const Resource bios = co_await open();
    if (!member(bios.document, "Attributes").is_object()) {
        throw tenon::unsupported("The BMC has no BIOS attributes: " + bios.path + " shows none");
    }
    Resource settings = co_await read_settings(service_, bios);
    SettingsChange change;
    if (is_set(attributes, bios.document["Attributes"], settings.document)) {
        change.settings = std::move(settings);
    } else {
        json patch = json::object();
        patch["Attributes"] = attributes;
        change = co_await change_settings(service_, bios, std::move(settings), std::move(patch), apply_time);
    }
    const bool is_direct = is_same_resource(change.settings.path, bios.path);
    const json& current = is_direct ? member(change.settings.document, "Attributes") : bios.document["Attributes"];
    // What was written into the resource itself is in force unless the service says otherwise. A settings object that
    // is not to be read says nothing: then what was asked for is pending.
    const json wanted = is_direct || !member(change.settings.document, "Attributes").is_object()
                            ? attributes
                            : change.settings.document["Attributes"];
    const json pending = pending_attributes(current, wanted);
    json answer = json::object();
    answer["path"] = change.settings.path;
    answer["pending"] = all_masked(pending);
    answer["reboot_required"] = change.says_reset || (!pending.empty() && apply_time != "Immediate");
    if (!change.job.empty()) {
        answer["job"] = change.job;
    }
    co_return answer;
}

tenon::task<json> Bios::reset() {
    const Resource bios = co_await open();
    const std::optional<Action> action = action_of(bios.document, "#Bios.ResetBios");
    if (!action) {
        throw tenon::unsupported("The BMC cannot reset the BIOS settings: " + bios.path + " has no ResetBios action");
    }
    const std::vector<ActionParameter> parameters = co_await action_parameters(service_, *action);
    json body = forced_parameters(parameters);
    tenon::HttpResponse done = co_await service_.act("POST", action->target, std::move(body), Wait::no);
    const std::string job = co_await left_task(service_, "POST", action->target, std::move(done));
    json answer = json::object();
    answer["path"] = bios.path;
    answer["reboot_required"] = true;
    if (!job.empty()) {
        answer["job"] = job;
    }
    co_return answer;
}

}  // namespace redfish
