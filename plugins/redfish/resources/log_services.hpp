#pragma once

#include "client/service.hpp"
#include "resources/failures.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace redfish {

/// The log services of one system, wherever the BMC keeps them: under the system, its managers and its chassis. Their
/// ids repeat ("Log1" of the system, "Log1" of the manager), so their paths are what tells them apart.
class LogServices {
public:
    LogServices(Service& service, std::string system_id) : service_(service), system_id_(std::move(system_id)) {}

    /// Looks for them. Throws tenon::unsupported where the BMC has none; a place that cannot be read is a failure().
    tenon::task<void> find();

    /// All of them, each once, after find().
    [[nodiscard]] const std::vector<std::string>& paths() const { return paths_; }

    [[nodiscard]] const Failures& failures() const { return failures_; }

    /// Those that `name` means: an Id in any case ("sel"), or a path or its end ("Managers/1/LogServices/SEL"). Throws
    /// tenon::not_found, naming what there is, when there is none.
    [[nodiscard]] std::vector<std::string> named(std::string_view name) const;

private:
    tenon::task<void> look_into(std::string owner);
    tenon::task<void> add_collection(json owner);

    Service& service_;
    std::string system_id_;
    std::vector<std::string> collections_;
    std::vector<std::string> paths_;
    Failures failures_;
};

/// Empties logs: {"cleared": [paths], "failures": […]}. With `name` empty all that can be emptied, else the one of that
/// name. Throws tenon::invalid when the name means several, tenon::unsupported when there is nothing to empty, and
/// Unexpected when nothing could be.
tenon::task<json> clear_logs(Service& service, std::string system_id, std::string name);

}  // namespace redfish
