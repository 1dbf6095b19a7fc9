#pragma once

#include "model/node.hpp"
#include "model/plugin_manifest.hpp"
#include "plugin/abi_descriptor.hpp"
#include "plugin/implementation.hpp"
#include "plugin/in_flight.hpp"
#include "plugin/load_trace.hpp"
#include "plugin/node_views.hpp"
#include "plugin/plugin_context.hpp"
#include "plugin/plugin_entry.hpp"
#include "plugin/plugin_library.hpp"
#include "plugin/stalls.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace tenon {

class RecordedBoundary;

/// One loaded version of a plugin: its library and instance, its limits, and what it has in flight. Kept alive by its
/// implementations and by its calls. The functions that begin and end it run one at a time; the rest from any thread.
class Generation : public std::enable_shared_from_this<Generation> {
public:
    /// `sha256` of the library's bytes, where they are known.
    Generation(PluginHost::Services& services, PluginManifest manifest, std::string sha256 = {});
    /// What plugin code may still use is kept for ever, unless unload() has succeeded.
    ~Generation();
    Generation(const Generation&) = delete;
    Generation& operator=(const Generation&) = delete;

    /// Unique while the process runs, and rising.
    [[nodiscard]] std::uint64_t number() const { return number_; }

    /// Called once, with number(), when nobody holds any of its implementations any more, on the thread that let the
    /// last one go, where no code of the plugin is running. Before start().
    void when_free(std::function<void(std::uint64_t)> notify) { when_free_ = std::move(notify); }

    /// Takes over the library whose entry() is started next, and what its ELF file says of unloading it.
    void take(PluginLibrary library, std::vector<std::string> pins, std::optional<std::set<int>> threads_before);

    /// entry(), the table's checks, the extensions, init(). The first failure is the error; what had begun is undone.
    /// `embedded` is the library's metadata, which the table must agree with; nullptr: it has none. `recorder` stands
    /// between us and the plugin from the first call on; nullptr: nobody does.
    [[nodiscard]] Result<std::vector<ImplementationPtr>> start(
        tenon_entry_fn entry, const Json& config, const PluginIdentity* embedded = nullptr,
        RecordedBoundary* recorder = nullptr
    );

    /// stop(), the last callbacks, and fini(); from the first on, no call starts. A plugin that does not say `stopped`
    /// within `grace` is left as it is, as is one that still has calls in flight: fini() would take away what they
    /// use. The error says which.
    [[nodiscard]] Result<void> stop(std::chrono::milliseconds grace);

    /// How far start() has come; LoadStep::mapping: it has not begun. Any thread, also while start() runs.
    [[nodiscard]] LoadStep reached() const { return reached_; }

    /// After a stop() that succeeded: unloads the library and proves that it is gone. The error says what keeps it; it
    /// then stays mapped until the process ends, and harmless. Nobody may hold an implementation.
    [[nodiscard]] Result<void> unload();

    [[nodiscard]] const PluginManifest& manifest() const { return manifest_; }

    /// "redfish 1.2.0"
    [[nodiscard]] const std::string& title() const { return title_; }

    [[nodiscard]] const PluginBuild& build() const { return build_; }

    [[nodiscard]] Stalls& stalls() const { return stalls_; }

    /// What the library says of itself; read by start().
    [[nodiscard]] const PluginDescriptor& descriptor() const { return descriptor_; }

    [[nodiscard]] PluginContext& context() const { return *context_; }

    [[nodiscard]] void* instance() const { return instance_; }

    /// Counts a call against the limits of the plugin and of the method; leave() gives it back.
    [[nodiscard]] Result<void> enter(const PluginMethod& method);
    void leave(const PluginMethod& method);

    /// Its calls and operations now, and the `most` oldest calls. Looks at every call of the host: not for each call.
    [[nodiscard]] InFlight look_in_flight(std::size_t most) const;

    [[nodiscard]] std::uint32_t in_flight() const { return in_flight_.load(std::memory_order_acquire); }

    /// Whether the plugin must not see this key of driver_info.
    [[nodiscard]] bool is_secret(std::string_view key) const;

    /// The node's driver_info as JSON text, without what is_secret(). Made once for each value of a node.
    [[nodiscard]] std::shared_ptr<const std::string> visible_driver_info(const std::shared_ptr<const Node>& node);

    /// Where the node's BMC is, by the manifest's keys. Made once for each value of a node; what is wrong is looked at
    /// each time, for it may be a file. `node`: nullptr for a driver method.
    [[nodiscard]] Result<std::shared_ptr<const BmcEndpoint>> bmc_endpoint(const std::shared_ptr<const Node>& node);

private:
    [[nodiscard]] Result<std::vector<ImplementationPtr>>
    begin(tenon_entry_fn entry, const Json& config, const PluginIdentity* embedded, RecordedBoundary* recorder);
    [[nodiscard]] std::string redacted(const Json& driver_info) const;

    [[nodiscard]] std::atomic<std::uint32_t>& running(const PluginMethod& method) {
        return running_[method.id - first_method_id_];
    }

    struct Stopping;
    static void stopped(void* user, tenon_status) noexcept;

    const PluginManifest manifest_;
    const std::string title_;
    const PluginBuild build_;
    const std::uint64_t number_;
    mutable Stalls stalls_;
    const std::shared_ptr<PluginContext> context_;
    const std::shared_ptr<Stopping> stopping_;  // where the plugin says that it has stopped
    std::optional<PluginLibrary> library_;
    std::vector<std::string> pins_;
    std::optional<std::set<int>> threads_before_;  // of the process, before the library came; nullopt: it makes none
    std::function<void(std::uint64_t)> when_free_;
    PluginDescriptor descriptor_;  // its implementations are moved out by start()
    void* instance_ = nullptr;
    bool is_started_ = false;
    bool is_ended_ = false;
    bool is_unloaded_ = false;
    std::uint64_t first_method_id_ = 0;
    std::unique_ptr<std::atomic<std::uint32_t>[]> running_;  // by method, of those with a limit
    std::atomic<std::uint32_t> in_flight_{0};
    std::atomic<bool> is_stopping_{false};
    std::atomic<LoadStep> reached_{LoadStep::mapping};
    std::mutex quiet_mutex_;  // of quiet_, which is told of the last call that leaves while we stop
    std::condition_variable quiet_;

    NodeViews node_views_;
};

}  // namespace tenon
