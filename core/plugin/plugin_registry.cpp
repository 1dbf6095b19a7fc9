#include "plugin/plugin_registry.hpp"

#include "base/log.hpp"
#include "config/config.hpp"
#include "plugin/generation.hpp"
#include "plugin/plugin_loader.hpp"
#include "plugin/plugin_search.hpp"
#include "plugin/runtime_directory.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

namespace tenon {

namespace {

PluginStatus status_of(const FoundPlugin& found) {
    PluginStatus status;
    status.since = std::chrono::system_clock::now();
    status.manifest_path = found.manifest_path.string();
    status.library_path = found.library_path.string();
    if (found.manifest.has_error()) {
        status.name = (found.manifest_path.empty() ? found.library_path : found.manifest_path).stem().string();
        status.state = PluginState::rejected;
        status.reason = found.manifest.error().message;
        status.trace.reached = found.failed_at;
        return status;
    }
    status.trace.reached = LoadStep::config;
    status.name = found.manifest->name;
    status.version = found.manifest->version;
    status.vendor = found.manifest->vendor;
    status.description = found.manifest->description;
    status.manifest = *found.manifest;
    return status;
}

}  // namespace

std::string_view to_string(PluginState state) {
    switch (state) {
    case PluginState::loading:
        return "loading";
    case PluginState::active:
        return "active";
    case PluginState::rejected:
        return "rejected";
    case PluginState::failed:
        return "failed";
    }
    return "unknown";
}

struct PluginRegistry::Loaded {
    std::optional<RuntimeDirectory> directory;
    std::vector<std::shared_ptr<Generation>> generations;
    bool has_runaway = false;  ///< a plugin that did not come back from its start
};

PluginDirectories plugin_directories_of(const Config& config) {
    return {
        {config.manifest_directories.begin(), config.manifest_directories.end()},
        {config.plugin_directories.begin(), config.plugin_directories.end()},
        config.plugin_config,
    };
}

PluginRegistry::PluginRegistry(PluginHost& host, PluginDirectories directories, std::chrono::milliseconds start_limit)
    : host_(host),
      directories_(std::move(directories)),
      start_limit_(start_limit),
      loaded_(std::make_unique<Loaded>()),
      status_(std::make_shared<const std::vector<PluginStatus>>()) {}

PluginRegistry::~PluginRegistry() = default;

void PluginRegistry::load() {
    auto directory = RuntimeDirectory::make();
    std::vector<PluginStatus> all;
    std::set<std::string> names;
    for (const auto& found : find_plugins(directories_.manifests, directories_.plugins)) {
        auto status = status_of(found);
        if (found.manifest.has_value()) {
            names.insert(status.name);
            load_one(status, directory);
        }
        if (status.state == PluginState::active) {
            log::info("plugin {} {} is active: {}", status.name, status.version, status.library_path);
        } else {
            log::warn("plugin {} is {}: {}", status.name, to_string(status.state), status.reason);
        }
        all.push_back(std::move(status));
    }
    for (const auto& [name, config] : directories_.config) {
        if (!names.contains(name)) {
            log::warn("the configuration names plugin {}, which is not there", name);
        }
    }
    if (directory.has_value()) {
        loaded_->directory.emplace(std::move(*directory));
    }
    std::stable_sort(all.begin(), all.end(), [](const PluginStatus& a, const PluginStatus& b) {
        const bool is_first = a.state == PluginState::active && b.state != PluginState::active;
        return a.name < b.name || (a.name == b.name && is_first);
    });
    const std::lock_guard lock(mutex_);
    status_ = std::make_shared<const std::vector<PluginStatus>>(std::move(all));
}

void PluginRegistry::load_one(PluginStatus& status, const Result<RuntimeDirectory>& directory) {
    const auto& manifest = *status.manifest;
    const auto fail = [&](PluginState state, const Error& why) {
        status.state = state;
        status.reason = why.message;
    };
    if (directory.has_error()) {
        fail(PluginState::failed, directory.error());
        return;
    }
    auto config = manifest.config;
    if (const auto found = directories_.config.find(manifest.name); found != directories_.config.end()) {
        if (!found->second.is_object()) {
            fail(
                PluginState::rejected,
                error(
                    Errc::invalid,
                    fmt::format("the configuration of plugin {} must be a mapping of keys to values", manifest.name)
                )
            );
            return;
        }
        config.update(found->second, true);
    }
    bool code_ran = false;
    auto loaded = load_plugin(
        host_.services(), *directory, manifest, status.library_path, config, start_limit_, status.sha256, code_ran,
        &status.trace
    );
    if (loaded.has_error()) {
        loaded_->has_runaway = loaded_->has_runaway || (code_ran && loaded.error().code == Errc::timed_out);
        fail(code_ran ? PluginState::failed : PluginState::rejected, loaded.error());
        return;
    }
    // The manifest, which an operator may edit, comes first.
    const auto& described = loaded->generation->descriptor();
    status.vendor = status.vendor.empty() ? described.vendor : status.vendor;
    status.description = status.description.empty() ? described.description : status.description;
    loaded_->generations.push_back(std::move(loaded->generation));
    status.implementations = std::move(loaded->implementations);
    status.state = PluginState::active;
}

bool PluginRegistry::stop(std::chrono::milliseconds grace) {
    bool is_quiet = !loaded_->has_runaway;
    for (auto generation = loaded_->generations.rbegin(); generation != loaded_->generations.rend(); ++generation) {
        if (const auto stopped = (*generation)->stop(grace); stopped.has_error()) {
            log::warn("{}", stopped.error().message);
            is_quiet = false;
        }
    }
    loaded_->generations.clear();
    return is_quiet;
}

std::shared_ptr<const std::vector<PluginStatus>> PluginRegistry::status() const {
    const std::lock_guard lock(mutex_);
    return status_;
}

std::vector<ImplementationPtr> PluginRegistry::implementations() const {
    std::vector<ImplementationPtr> all;
    for (const auto& status : *status()) {
        all.insert(all.end(), status.implementations.begin(), status.implementations.end());
    }
    return all;
}

}  // namespace tenon
