#pragma once

#include "plugin/generation.hpp"
#include "plugin/plugin_status.hpp"

#include <chrono>
#include <string>

namespace tenon {

/// How a generation ended.
struct GenerationEnd {
    PluginState state = PluginState::unloaded;  ///< or retired
    std::string reason;                         ///< what keeps a retired one in memory
};

/// Ends a generation that nobody holds any more: stop(), fini(), and then out of memory where it can be proven that
/// nothing of it runs or is left. Blocks, for about `grace` at most.
///
/// That nobody holds it means that no host thread is inside its code: whatever enters it, a call, an operation or a job
/// of the pool, holds it until it has come out again. Every loop is passed once besides, before its code goes.
[[nodiscard]] GenerationEnd end_generation(PluginHost& host, Generation& generation, std::chrono::milliseconds grace);

}  // namespace tenon
