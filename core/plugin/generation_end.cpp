#include "plugin/generation_end.hpp"

#include <fmt/format.h>

namespace tenon {

GenerationEnd end_generation(PluginHost& host, Generation& generation, std::chrono::milliseconds grace) {
    if (auto stopped = generation.stop(grace); stopped.has_error()) {
        return {PluginState::retired, stopped.error().message};
    }
    if (!host.pass_loops(grace)) {
        return {
            PluginState::retired, fmt::format(
                                      "an event loop did not come by within {} ms, so nobody knows whether it still "
                                      "runs code of {}",
                                      grace.count(), generation.manifest().name
                                  )};
    }
    if (auto gone = generation.unload(); gone.has_error()) {
        return {PluginState::retired, gone.error().message};
    }
    return {};
}

}  // namespace tenon
