#pragma once

#include "async/blocking_pool.hpp"
#include "async/loop.hpp"
#include "bmc/bmc_client.hpp"
#include "plugin/plugin_host.hpp"
#include "plugin/plugin_loader.hpp"
#include "plugin/recorded_boundary.hpp"
#include "plugin/runtime_directory.hpp"
#include "tool/call_command.hpp"

#include <boost/asio/cancellation_signal.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace tenon {

/// A method of the plugin, as it was asked for.
struct FoundMethod {
    ImplementationPtr implementation;
    const PluginMethod* method = nullptr;
};

/// The host's real machinery for one plugin and one call at a time.
class CallHost {
public:
    CallHost();
    ~CallHost();
    CallHost(const CallHost&) = delete;
    CallHost& operator=(const CallHost&) = delete;

    /// Loads the plugin, with `config` on top of the manifest's. `recorder` as in load_plugin().
    [[nodiscard]] Result<void> load(
        const PluginManifest& manifest, const std::string& library, const Json& config, const std::string& sha256,
        RecordedBoundary* recorder
    );

    /// By method and interface; the error lists what there is.
    [[nodiscard]] Result<FoundMethod> find(const CallCommand& command) const;

    /// Checks the arguments, validates and runs, in the conductor's order. SIGINT and SIGTERM cancel it, once: the
    /// second one ends the process.
    [[nodiscard]] Result<Reply> run(Invocation& invocation);

    /// Ends the plugin and the BMC's sessions. False: plugin code still runs; then end the process without destroying
    /// anything.
    [[nodiscard]] bool stop();

private:
    [[nodiscard]] Awaitable<Result<Reply>> call(Invocation& invocation);

    LoopGroup loops_;
    BlockingPool pool_;
    BmcClient bmc_;
    PluginHost plugins_;
    std::optional<RuntimeDirectory> directory_;
    std::optional<LoadedPlugin> loaded_;
    bool has_runaway_ = false;
};

}  // namespace tenon
