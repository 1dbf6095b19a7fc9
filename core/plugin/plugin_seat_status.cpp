// What a seat tells of itself.

#include "plugin/plugin_seat.hpp"

#include <fmt/format.h>

namespace tenon {

PluginStatus PluginSeat::status() const {
    PluginStatus status;
    status.name = name_;
    status.state = state_;
    status.reason = reason_;
    status.since = since_;
    status.manifest_path = manifest_path_;
    status.library_path = library_path_;
    status.sha256 = sha256_;
    status.trace = trace_;
    status.manifest = active_ ? std::optional(active_->source.manifest) : manifest_;
    status.update = update_;
    if (status.manifest) {
        status.version = status.manifest->version;
        status.vendor = status.manifest->vendor;
        status.description = status.manifest->description;
    }
    if (previous_) {
        status.can_roll_back_to = previous_->manifest.version;
    }
    if (active_) {
        const auto& generation = *active_->generation;
        // The manifest, which an operator may edit, comes first.
        const auto& described = generation.descriptor();
        status.vendor = status.vendor.empty() ? described.vendor : status.vendor;
        status.description = status.description.empty() ? described.description : status.description;
        status.implementations = active_->implementations;
        status.generations.push_back(
            {generation.number(), status.version, sha256_, PluginState::active, active_->since, {}, active_->generation}
        );
    }
    for (auto ending = endings_.rbegin(); ending != endings_.rend(); ++ending) {
        status.generations.push_back(ending->status);
        status.generations.back().generation = ending->generation;
    }
    status.generations.insert(status.generations.end(), history_.begin(), history_.end());
    return status;
}

const std::vector<ImplementationPtr>& PluginSeat::implementations() const {
    static const std::vector<ImplementationPtr> none;
    return active_ ? active_->implementations : none;
}

std::vector<Absence> PluginSeat::absences() const {
    if (active_) {
        return {};
    }
    auto all = missed_;
    if (all.empty() && manifest_) {
        for (const auto kind : all_interface_kinds) {
            for (const auto& name : manifest_->interfaces[kind]) {
                all.push_back({kind, name, {}, {}});
            }
        }
    }
    for (auto& absence : all) {
        absence.why = fmt::format(
            "plugin {}{}{} {}", name_, manifest_ ? " " : "", manifest_ ? manifest_->version : std::string(),
            state_ == PluginState::draining || state_ == PluginState::unloaded || state_ == PluginState::retired
                ? reason_
                : fmt::format("is {} since {}: {}", to_string(state_), to_iso8601(since_), reason_)
        );
    }
    return all;
}

}  // namespace tenon
