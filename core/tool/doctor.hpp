#pragma once

#include "base/json.hpp"
#include "config/config.hpp"

#include <string>
#include <vector>

namespace tenon {

struct Diagnosis {
    /// {"healthy", "plugins": [{"name", "version", "state", "reason", "manifest", "library", "sha256", "steps":
    /// [{"step", "outcome": ok, failed or not reached, "detail"}], "offers": [{"interface", "name", "node_methods",
    /// "driver_methods", "hardware_types"}]}], "hardware_types": [{"name", "state": served or refused, "reason",
    /// "path", "vendor_interface"}], "problems": [text]}
    Json document;
    bool is_healthy = true;
    bool has_runaway = false;  ///< some plugin still runs: end the process by _exit()
};

/// Why is my driver not there? Loads plugins and hardware types as tenond does, with the same configuration, and says
/// how each of them fared, step by step. Plugins are initialised and stopped again; nothing listens and no node is
/// touched.
[[nodiscard]] Diagnosis diagnose(const Config& config);

/// The same for people: what is well in a line each, what is not with every step, the reason and the way out.
[[nodiscard]] std::string to_text(const Diagnosis& diagnosis);

/// `tenon doctor [--json]`: the other arguments are tenond's. 0: healthy, 1: not, 2: an argument is wrong.
[[nodiscard]] int run_doctor(std::vector<std::string> arguments);

}  // namespace tenon
