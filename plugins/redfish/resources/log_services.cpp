#include "resources/log_services.hpp"

#include "client/collection.hpp"
#include "client/manager.hpp"
#include "protocol/letter_case.hpp"
#include "protocol/path.hpp"
#include "resources/action_parameters.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace redfish {

namespace {

// No BMC has this many; one that always links to another has a bug.
constexpr std::size_t most_owners = 64;
constexpr std::size_t most_services = 256;

bool contains(const std::vector<std::string>& paths, std::string_view path) {
    return std::any_of(paths.begin(), paths.end(), [&](const std::string& known) {
        return is_same_resource(known, path);
    });
}

bool is_meant(std::string_view path, std::string_view name) {
    path = without_trailing_slash(path);
    name = without_trailing_slash(name);
    if (name.find('/') == std::string_view::npos) {
        return is_same_word(last_segment(path), name);
    }
    if (name.front() == '/') {
        return is_same_word(path, name);
    }
    return path.size() > name.size() && path[path.size() - name.size() - 1] == '/' &&
           is_same_word(path.substr(path.size() - name.size()), name);
}

std::vector<std::string> linked(const json& document, std::string_view name) {
    std::vector<std::string> paths;
    const json& list = member(member(document, "Links"), name);
    for (std::size_t i = 0; list.is_array() && i < list.size() && i < most_owners; ++i) {
        if (std::string path = text(list[i], "@odata.id"); !path.empty()) {
            paths.push_back(std::move(path));
        }
    }
    return paths;
}

/// Empties the log; false: it has no such action.
tenon::task<bool> clear_log(Service& service, std::string log) {
    const Resource resource = co_await service.get(std::move(log));
    const std::optional<Action> action = action_of(resource.document, "#LogService.ClearLog");
    if (!action) {
        co_return false;
    }
    const std::vector<ActionParameter> parameters = co_await action_parameters(service, *action);
    json body = forced_parameters(parameters);
    co_await service.act("POST", action->target, std::move(body));
    co_return true;
}

}  // namespace

tenon::task<void> LogServices::find() {
    Resource system = co_await service_.system(system_id_);
    const std::vector<std::string> chassis = linked(system.document, "Chassis");
    co_await add_collection(system.document);
    std::vector<std::string> owners;
    try {
        owners = co_await manager_paths(service_, std::move(system.document));
    } catch (const Failure& failure) {
        failures_.add(std::string(service_root) + "Managers", failure.what());
    }
    owners.insert(owners.end(), chassis.begin(), chassis.end());
    for (const std::string& owner : owners) {
        co_await look_into(owner);
    }
    if (paths_.empty() && failures_.empty()) {
        throw tenon::unsupported("The BMC has no log services");
    }
}

tenon::task<void> LogServices::look_into(std::string owner) {
    try {
        Resource resource = co_await service_.get(owner);
        co_await add_collection(std::move(resource.document));
    } catch (const Failure& failure) {
        failures_.add(owner, failure.what());
    }
}

tenon::task<void> LogServices::add_collection(json owner) {
    // Lenovo's manager and chassis link to the system's collection.
    const std::string collection = link(owner, "LogServices");
    if (collection.empty() || contains(collections_, collection)) {
        co_return;
    }
    collections_.push_back(collection);
    try {
        const Collection found = co_await read_collection(service_, collection);
        for (const std::string& path : found.members) {
            if (paths_.size() < most_services && !contains(paths_, path)) {
                paths_.push_back(path);
            }
        }
    } catch (const Failure& failure) {
        failures_.add(collection, failure.what());
    }
}

std::vector<std::string> LogServices::named(std::string_view name) const {
    std::vector<std::string> meant;
    for (const std::string& path : paths_) {
        if (!name.empty() && is_meant(path, name)) {
            meant.push_back(path);
        }
    }
    if (meant.empty()) {
        throw tenon::not_found(
            "The BMC has no log service '" + std::string(name) + "'" +
            (paths_.empty() ? "" : "; it has " + listed(paths_)) +
            (failures_.empty() ? "" : "; not all could be read: " + failures_.joined())
        );
    }
    return meant;
}

tenon::task<json> clear_logs(Service& service, std::string system_id, std::string name) {
    LogServices logs(service, std::move(system_id));
    co_await logs.find();
    std::vector<std::string> meant = logs.paths();
    if (!name.empty()) {
        meant = logs.named(name);
    }
    if (!name.empty() && meant.size() > 1) {
        throw tenon::invalid("Several log services are called '" + name + "'; name one: " + listed(meant));
    }
    json cleared = json::array();
    Failures failures = logs.failures();
    if (!name.empty()) {
        failures = Failures();
    }
    for (const std::string& path : meant) {
        try {
            const bool is_cleared = co_await clear_log(service, path);
            if (!is_cleared && !name.empty()) {
                throw tenon::unsupported("The log service " + path + " cannot be cleared: it has no ClearLog action");
            }
            if (is_cleared) {
                cleared.push_back(path);
            }
        } catch (const Failure& failure) {
            failures.add(path, failure.what());
        }
    }
    if (cleared.empty() && !failures.empty()) {
        throw Unexpected("No log was cleared. " + failures.joined());
    }
    if (cleared.empty()) {
        throw tenon::unsupported("The BMC has no log service with a ClearLog action");
    }
    co_return tenon::obj("cleared", std::move(cleared), "failures", failures.list());
}

}  // namespace redfish
