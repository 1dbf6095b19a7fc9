#pragma once

#include "tool/run_options.hpp"

#include <string>
#include <vector>

namespace tenon {

/// The REST API on a laptop: a tenond with this plugin alone and, unless a URL names a real BMC, a simulated one; one
/// node enrolled; each vendor method shown as lines to paste. Stays until Ctrl-C, ends what it started and leaves
/// nothing behind. What the plugin and tenond log goes to standard error.
///
/// A real BMC's account comes from TENON_BMC_USERNAME and TENON_BMC_PASSWORD, which no child sees.
///
/// The exit status: 0 after Ctrl-C; 1 when something is missing or refused, which is said on standard error. Before any
/// thread is made: it blocks signals.
[[nodiscard]] int run_plugin(const RunOptions& options);

/// `tenon run`: run_plugin() with the options in `arguments`; 2: one of them is wrong.
[[nodiscard]] int run_run(std::vector<std::string> arguments);

}  // namespace tenon
