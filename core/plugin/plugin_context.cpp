#include "plugin/plugin_context.hpp"

#include "base/log.hpp"
#include "plugin/services.hpp"

#include <utility>

namespace tenon {

PluginContext::PluginContext(PluginHost::Services& services, std::string plugin)
    : calls(metrics::counter(
          "tenon_plugin_calls_total", "Calls of vendor methods that reached the plugin.", {{"plugin", plugin}}
      )),
      bmc_requests(metrics::counter(
          "tenon_plugin_bmc_requests_total", "HTTP requests that plugins sent to BMCs.", {{"plugin", plugin}}
      )),
      zombies(metrics::gauge(
          "tenon_plugin_zombie_calls", "Calls that ignored their cancellation and still run.", {{"plugin", plugin}}
      )),
      table_(make_host_table(*this)),
      plugin_(std::move(plugin)),
      services_(&services) {
    services.remember(*this);
}

PluginContext::~PluginContext() {
    if (auto* const services = services_.load(std::memory_order_acquire)) {
        services->forget(*this);
    }
}

void PluginContext::misbehaved(const char* kind, tenon_id id) {
    // A plugin in a loop must not fill the log: the first of each hundred is enough.
    if (misbehaviours_.fetch_add(1, std::memory_order_relaxed) % 100 == 0) {
        log::warn("plugin {} misbehaved: {} (id {})", plugin_, kind, id);
    }
    metrics::counter(
        "tenon_plugin_misbehaviour_total", "Breaches of the plugin contract.", {{"plugin", plugin_}, {"kind", kind}}
    ).add();
}

void PluginContext::set_error(tenon_status, std::string message) {
    const std::lock_guard lock(mutex_);
    error_ = std::move(message);
}

std::string PluginContext::take_error() {
    const std::lock_guard lock(mutex_);
    return std::exchange(error_, {});
}

}  // namespace tenon
