// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tenon/testing/descriptor.hpp>
#include <tenon/testing/host_options.hpp>
#include <tenon/testing/host_table.hpp>
#include <tenon/testing/library.hpp>
#include <tenon/testing/process_watch.hpp>
#include <tenon/testing/runner.hpp>
#include <tenon/testing/services.hpp>

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tenon::test::detail {

/// A plugin from dlopen() to dlclose(), with the host that it sees.
class LoadedPlugin {
public:
    /// Throws NotStarted.
    LoadedPlugin(
        const std::string& path, const json& config, const HostOptions& options, std::shared_ptr<Failures> failures
    )
        : services(failures, options.age == HostAge::later),
          table_(services, options),
          watch_(*failures),
          patience_(options.patience),
          must_unload_(options.must_unload),
          failures_(std::move(failures)) {
        watch_.begin();
        library_.emplace(path);
        try {
            start(config);
        } catch (const NotStarted& refusal) {
            watch_.end("the start");
            static_cast<void>(library_->close());
            const auto others = joined(failures_->look());
            throw NotStarted(refusal.status(), refusal.what() + (others.empty() ? "" : "\n" + others));
        }
        watch_.end("the start");
    }

    ~LoadedPlugin() = default;
    LoadedPlugin(const LoadedPlugin&) = delete;
    LoadedPlugin& operator=(const LoadedPlugin&) = delete;

    [[nodiscard]] const tenon_plugin_v1& descriptor() const noexcept { return *plugin_; }

    [[nodiscard]] Runner& runner() { return *runner_; }

    /// Ends the instance and starts another one. Throws NotStarted.
    void restart(const json& config) {
        if (!end_instance()) {
            throw NotStarted(TENON_INTERNAL, "the plugin's first instance could not be ended");
        }
        services.phase = Phase::starting;
        watch_.begin();
        try {
            init(config);
        } catch (const NotStarted&) {
            watch_.end("the start");
            throw;
        }
        watch_.end("the start");
    }

    /// Cancels what still runs, then stop(), fini() and dlclose(). False: plugin code may still run, so that this
    /// object must live until the process ends.
    [[nodiscard]] bool stop() {
        const bool has_ended = end_instance();
        services.bmc.finish();
        if (everything_in(*plugin_) != everything_) {
            failures_->add("the plugin's table is not what it was at the start; it must not change until the end");
        }
        if (!has_ended) {
            return false;
        }
        if (const auto pinned = library_->close(); must_unload_ && !pinned.empty()) {
            failures_->add(pinned);
        }
        return true;
    }

    Services services;

private:
    /// Where stopped() reports. Shared with the plugin, which may be late.
    struct Stopping {
        std::mutex mutex;  // guards count
        std::condition_variable changed;
        int count = 0;
    };

    void start(const json& config) {
        plugin_ = library_->entry()(table_.get());
        if (plugin_ == nullptr) {
            throw NotStarted(TENON_INTERNAL, TENON_ENTRY_SYMBOL "() failed: " + reason());
        }
        if (const auto mistakes = DescriptorCheck().mistakes_in(plugin_); !mistakes.empty()) {
            throw NotStarted(TENON_INTERNAL, joined(mistakes));
        }
        for (std::size_t i = 0; i < plugin_->n_requires_ext; ++i) {
            const auto extension = copy_of(plugin_->requires_ext[i]);
            if (!table_.offers(extension)) {
                throw NotStarted(
                    TENON_UNSUPPORTED, "the plugin needs extension " + extension + ", which is not offered"
                );
            }
        }
        everything_ = everything_in(*plugin_);
        init(config);
    }

    void init(const json& config) {
        instance_ = nullptr;
        const auto text = config.dump();
        const auto status = plugin_->init(to_str(text), &instance_);
        if (status != TENON_OK) {
            throw NotStarted(status, "init() failed with " + status_name(status) + ": " + reason());
        }
        services.phase = Phase::running;
        runner_.emplace(services, watch_, instance_, patience_);
    }

    /// False: plugin code may still run.
    [[nodiscard]] bool end_instance() {
        if (services.phase != Phase::running) {
            return has_ended_;
        }
        runner_->cancel_all();
        services.phase = Phase::stopping;
        watch_.begin();
        const bool has_stopped = !services.book.has_given_up() && stop_plugin();
        const bool keeps_threads = has_stopped && watch_.keeps_threads();
        if (keeps_threads) {
            failures_->add("threads of the plugin still run after stop()");
        }
        if (has_stopped) {
            plugin_->fini(instance_);
            services.phase = Phase::ended;
        }
        watch_.end("the end");
        has_ended_ = has_stopped && !keeps_threads;
        if (has_ended_ && services.memory.blocks() > 0) {
            failures_->add(services.memory.str() + " of the host's memory are still in use after fini()");
        }
        return has_ended_;
    }

    [[nodiscard]] std::string reason() const {
        const auto told = services.error();
        return told.empty() ? "the plugin does not say why" : told;
    }

    [[nodiscard]] bool stop_plugin() {
        // Not freed before the process ends: a plugin that reports twice must find it again.
        static auto& all = *new std::vector<std::unique_ptr<Stopping>>;
        auto& stopping = *all.emplace_back(std::make_unique<Stopping>());
        const auto stopped = [](void* user, tenon_status) noexcept {
            auto& self = *static_cast<Stopping*>(user);
            const std::lock_guard lock(self.mutex);
            ++self.count;
            self.changed.notify_all();
        };
        plugin_->stop(instance_, stopped, &stopping);
        std::unique_lock lock(stopping.mutex);
        if (!stopping.changed.wait_for(lock, patience_, [&] { return stopping.count > 0; })) {
            failures_->add("stop() has not led to stopped() within " + std::to_string(patience_.count()) + " ms");
            return false;
        }
        if (stopping.count > 1) {
            failures_->add("stop() has called stopped() " + std::to_string(stopping.count) + " times");
        }
        return true;
    }

    std::optional<Library> library_;
    HostTable table_;
    ProcessWatch watch_;
    std::chrono::milliseconds patience_;
    bool must_unload_;
    std::shared_ptr<Failures> failures_;
    const tenon_plugin_v1* plugin_ = nullptr;
    void* instance_ = nullptr;
    std::string everything_;
    bool has_ended_ = true;  // the last instance, if it is not running
    std::optional<Runner> runner_;
};

/// Keeps what may still run plugin code until the process ends.
inline void keep_for_ever(std::unique_ptr<LoadedPlugin> plugin) {
    static std::mutex mutex;  // guards `all`
    static auto& all = *new std::vector<std::unique_ptr<LoadedPlugin>>;
    const std::lock_guard lock(mutex);
    all.push_back(std::move(plugin));
}

}  // namespace tenon::test::detail
