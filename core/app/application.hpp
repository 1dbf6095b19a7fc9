#pragma once

#include "access/audit.hpp"
#include "access/authenticator.hpp"
#include "access/live_policy.hpp"
#include "api/server.hpp"
#include "app/live_catalog.hpp"
#include "async/blocking_pool.hpp"
#include "async/gate.hpp"
#include "async/loop.hpp"
#include "base/result.hpp"
#include "bmc/bmc_client.hpp"
#include "conductor/conductor.hpp"
#include "config/config.hpp"
#include "plugin/loop_watch.hpp"
#include "plugin/plugin_host.hpp"
#include "plugin/plugin_registry.hpp"
#include "plugin/plugin_thread.hpp"
#include "store/sqlite_store.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace tenon {

/// tenond's parts, wired by hand. Declared bottom to top, so that each is destroyed before what it stands on.
class Application {
public:
    /// Opens the store and listens; a store that cannot be opened or an address that is taken is an error. Then the
    /// plugins are loaded and the hardware types composed, while requests that need them wait, and `when_ready` is
    /// called, on another thread. A bad plugin or type is told in the log and the API and stops nobody.
    [[nodiscard]] static Result<std::unique_ptr<Application>>
    start(Config config, std::function<void(const Application&)> when_ready);

    ~Application();
    Application(const Application&) = delete;
    Application& operator=(const Application&) = delete;

    /// As bound: "http://127.0.0.1:6385".
    [[nodiscard]] const std::vector<std::string>& addresses() const { return addresses_; }

    /// Looks into the directories of plugins and hardware types now, and reads the policy and the certificate
    /// anew.
    void reload();

    /// Whether the plugins have been loaded.
    [[nodiscard]] bool is_ready() const { return started_.is_open(); }

    /// Whether every event loop comes round within `limit`.
    [[nodiscard]] bool is_responsive(std::chrono::milliseconds limit) { return loops_.pass(limit); }

    /// The longest that stop() takes.
    [[nodiscard]] std::chrono::milliseconds stop_limit() const;

    /// Stops accepting, lets calls in flight end, logs out of BMCs, stops the plugins. False: something did not end in
    /// time and was left behind; then end the process without destroying this.
    [[nodiscard]] bool stop();

private:
    Application(Config config, std::unique_ptr<SqliteStore> store, std::function<void(const Application&)> when_ready);

    void take_look(bool has_changed);

    const Config config_;
    const std::function<void(const Application&)> when_ready_;
    std::unique_ptr<SqliteStore> store_;
    LoopGroup loops_;
    Gate started_;
    LoopWatch loop_watch_;
    BlockingPool pool_;
    BmcClient bmc_;
    PluginHost plugin_host_;
    PluginRegistry registry_;
    Conductor conductor_;
    LiveCatalog catalog_;
    PluginThread plugin_thread_;
    std::unique_ptr<Authenticator> authenticator_;
    LivePolicy policy_;
    Audit audit_;
    api::Server server_;
    std::vector<std::string> addresses_;
};

}  // namespace tenon
