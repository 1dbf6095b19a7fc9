#pragma once

#include "model/plugin_manifest.hpp"
#include "plugin/abi_descriptor.hpp"
#include "plugin/implementation.hpp"
#include "plugin/plugin_context.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <vector>

namespace tenon {

/// One loaded version of a plugin: its instance, its limits, and what it has in flight. Kept alive by its
/// implementations and by its calls. start() and stop() run on the plugin management thread; the rest from any thread.
class Generation : public std::enable_shared_from_this<Generation> {
public:
    Generation(PluginHost::Services& services, PluginManifest manifest);
    ~Generation();
    Generation(const Generation&) = delete;
    Generation& operator=(const Generation&) = delete;

    /// entry(), the table's checks, the extensions, init(). The first failure is the error; what had begun is undone.
    [[nodiscard]] Result<std::vector<ImplementationPtr>> start(tenon_entry_fn entry, const Json& config);

    /// stop() and fini(). A plugin that does not say `stopped` within `grace` is left as it is, as is one that still
    /// has calls in flight: fini() would take away what they use. The error says which.
    [[nodiscard]] Result<void> stop(std::chrono::milliseconds grace);

    [[nodiscard]] const PluginManifest& manifest() const { return manifest_; }

    [[nodiscard]] PluginContext& context() const { return context_; }

    [[nodiscard]] void* instance() const { return instance_; }

    /// Counts a call against the limits of the plugin and of the method; leave() gives it back.
    [[nodiscard]] Result<void> enter(const PluginMethod& method);
    void leave(const PluginMethod& method);

    [[nodiscard]] std::uint32_t in_flight() const { return in_flight_.load(std::memory_order_acquire); }

    /// Whether the plugin must not see this key of driver_info.
    [[nodiscard]] bool is_secret(std::string_view key) const;

    /// `driver_info` as JSON text, without what is_secret().
    [[nodiscard]] std::string visible_driver_info(const Json& driver_info) const;

private:
    [[nodiscard]] std::atomic<std::uint32_t>& running(const PluginMethod& method) {
        return running_[method.id - first_method_id_];
    }

    const PluginManifest manifest_;
    PluginContext& context_;
    PluginDescriptor descriptor_;  // its implementations are moved out by start()
    void* instance_ = nullptr;
    bool is_started_ = false;
    std::uint64_t first_method_id_ = 0;
    std::unique_ptr<std::atomic<std::uint32_t>[]> running_;  // by method
    std::atomic<std::uint32_t> in_flight_{0};
};

/// Whether a key is commonly one of a secret, whatever the manifest says of it.
[[nodiscard]] bool looks_like_secret(std::string_view key);

}  // namespace tenon
