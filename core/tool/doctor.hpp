#pragma once

#include "config/config.hpp"

#include <string>
#include <vector>

namespace tenon {

struct Diagnosis {
    std::string report;  ///< a line per plugin, hardware type and problem, with the reason and the way out
    bool is_healthy = true;
};

/// Why is my driver not there? Loads plugins and hardware types as tenond does, with the same configuration, and says
/// how each of them fared. Plugins are initialised and stopped again; nothing listens and no node is touched.
[[nodiscard]] Diagnosis diagnose(const Config& config);

/// `tenon doctor`: the arguments are tenond's. Prints the report; 0: healthy, 1: not, 2: an argument is wrong.
[[nodiscard]] int run_doctor(std::vector<std::string> arguments);

}  // namespace tenon
