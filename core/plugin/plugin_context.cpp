#include "plugin/plugin_context.hpp"

#include "base/log.hpp"
#include "plugin/services.hpp"

#include <chrono>
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
      log_lines_left_out_(metrics::counter(
          "tenon_plugin_log_lines_left_out_total", "Lines of plugins that were too many for the log.",
          {{"plugin", plugin}}
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

bool PluginContext::may_log() {
    const auto verdict = log_allowance_.ask(std::chrono::steady_clock::now());
    if (verdict.is_first_refusal) {
        log::warn(
            "plugin {} logs more than {} lines at once and then {} a second; what is more is left out", plugin_,
            LogAllowance::at_once, LogAllowance::per_second
        );
    }
    if (verdict.left_out > 0) {
        log::warn("plugin {}: {} lines were left out", plugin_, verdict.left_out);
    }
    if (!verdict.is_allowed) {
        log_lines_left_out_.add();
    }
    return verdict.is_allowed;
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
