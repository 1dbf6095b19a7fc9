#pragma once

#include "plugin/directory_watch.hpp"
#include "plugin/plugin_registry.hpp"

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

namespace tenon {

/// The thread of plugin management: looks into the directories when something changes in them, now and then besides,
/// and when asked; ends generations that nobody holds any more. From start() to stop() the registry is this thread's.
class PluginThread {
public:
    struct Timing {
        std::chrono::milliseconds quiet{50};          ///< after an event, so that several files are one change
        std::chrono::milliseconds longest{500};       ///< ... but no longer than this after the first
        std::chrono::milliseconds slow_look{30'000};  ///< where events do not come: NFS, overlays, links' targets
        std::chrono::milliseconds grace{2'000};       ///< what a plugin has to stop
    };

    /// `after_look` runs on this thread after each look that was not cut short by stop(), and after whatever else
    /// changes what plugins offer (true).
    PluginThread(
        PluginRegistry& registry, std::vector<std::filesystem::path> watched, std::function<void(bool)> after_look,
        Timing timing
    );
    ~PluginThread();
    PluginThread(const PluginThread&) = delete;
    PluginThread& operator=(const PluginThread&) = delete;

    /// Begins with a look.
    void start();

    /// Ends the thread, after the plugin that it may be starting. What was asked for and not begun is refused.
    void stop();

    using Done = std::function<void(Result<void>)>;

    /// Runs `command` on this thread, then looks into the directories, then calls `done`. Any thread.
    /// Errc::unavailable: the host is stopping.
    void ask(std::function<Result<void>(PluginRegistry&)> command, Done done);

    void rescan(Done done) {
        ask([](PluginRegistry&) { return Result<void>{}; }, std::move(done));
    }

private:
    struct Mailbox;

    void run();
    void look();
    [[nodiscard]] bool is_stopping() const;
    [[nodiscard]] std::chrono::milliseconds until_next_look(Deadline slow_look) const;

    PluginRegistry& registry_;
    DirectoryWatch watch_;
    const std::function<void(bool)> after_look_;
    const Timing timing_;
    std::shared_ptr<Mailbox> mailbox_;  // shared: the last holder of a generation may be later than we
    std::thread thread_;
};

}  // namespace tenon
