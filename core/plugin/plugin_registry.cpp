#include "plugin/plugin_registry.hpp"

#include "base/log.hpp"
#include "config/config.hpp"
#include "plugin/plugin_metrics.hpp"
#include "plugin/runtime_directory.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

namespace tenon {

PluginDirectories plugin_directories_of(const Config& config) {
    return {
        {config.manifest_directories.begin(), config.manifest_directories.end()},
        {config.plugin_directories.begin(), config.plugin_directories.end()},
        config.plugin_config,
        {config.plugins.trust, {config.plugins.trust_in.begin(), config.plugins.trust_in.end()}, config.plugins.keys},
        std::filesystem::path(config.state_dir) / "plugin-decisions.json",
    };
}

PluginRegistry::PluginRegistry(PluginHost& host, PluginDirectories directories, PluginLimits limits)
    : directories_(std::move(directories)),
      tools_(host),
      quarantine_(limits.quarantine),
      status_(std::make_shared<const std::vector<PluginStatus>>()),
      secret_keys_(std::make_shared<const std::vector<std::string>>()) {
    if (const auto opened = tools_.decisions.open(directories_.decisions); opened.has_error()) {
        log::error("{}", opened.error().message);
    }
    tools_.config = directories_.config;
    tools_.start_limit = limits.start;
    tools_.settle_time = limits.settle;
    tools_.max_retired = limits.max_retired;
    tools_.when_slow = [this] { publish(); };
    if (auto made = RuntimeDirectory::make(); made.has_value()) {
        directory_ = std::make_unique<RuntimeDirectory>(std::move(*made));
        tools_.directory = directory_.get();
    } else {
        tools_.no_directory = made.error();
    }
}

PluginRegistry::~PluginRegistry() = default;

void PluginRegistry::remember_crash(const CrashReport& report) {
    log::error("plugin {} {} {}", report.plugin, report.version, report.to_text());
    if (const auto kept = tools_.decisions.quarantine(report, quarantine_); kept.has_error()) {
        log::error("plugin {} {} cannot be quarantined: {}", report.plugin, report.version, kept.error().message);
    }
}

std::string PluginRegistry::key_of(const FoundPlugin& found, const std::map<std::string, bool>& claimed) const {
    if (found.manifest.has_value()) {
        return found.manifest->name;
    }
    // A file that cannot be used is told with the plugin that it replaces or mends, if there is one.
    for (const auto& [key, seat] : seats_) {
        if (seat->serving() == nullptr || claimed.contains(key)) {
            continue;
        }
        const bool is_its_file = !found.manifest_path.empty() && seat->manifest_path() == found.manifest_path.string();
        if (is_its_file || found.name == key) {
            return key;
        }
    }
    return (found.manifest_path.empty() ? found.library_path : found.manifest_path).string();
}

PluginSeat& PluginRegistry::seat_of(const std::string& key, const FoundPlugin& found, Timestamp now) {
    auto& seat = seats_[key];
    if (seat == nullptr) {
        const auto& file = found.manifest_path.empty() ? found.library_path : found.manifest_path;
        auto name = found.manifest.has_value() ? key : found.name.empty() ? file.stem().string() : found.name;
        auto why_disabled = tools_.decisions.why_disabled(name);
        seat = std::make_unique<PluginSeat>(tools_, std::move(name));
        if (why_disabled) {
            seat->disable(std::move(*why_disabled), now);
        }
        seat->announce(found, now);
    }
    return *seat;
}

bool PluginRegistry::load() {
    const auto now = std::chrono::system_clock::now();
    const auto found_plugins =
        find_plugins(directories_.manifests, directories_.plugins, manifests_, directories_.trust);
    const auto& all = found_plugins.all;
    for (const auto& unread : found_plugins.unread) {
        log::warn("{}", unread.message);
    }
    std::set<std::string> unusable_keys;
    for (const auto& key : found_plugins.unusable_keys) {
        if (unusable_keys.insert(key.message).second && !unusable_keys_.contains(key.message)) {
            log::warn("{}", key.message);
        }
    }
    unusable_keys_ = std::move(unusable_keys);
    retry_at_ = found_plugins.unread.empty() ? std::nullopt : std::optional<Timestamp>(now + std::chrono::seconds(1));
    std::map<std::string, bool> claimed;  // keys; the good ones first
    std::vector<std::pair<PluginSeat*, const FoundPlugin*>> seated;
    for (const bool is_good : {true, false}) {
        for (const auto& found : all) {
            if (found.manifest.has_value() == is_good) {
                auto key = key_of(found, claimed);
                claimed[key] = true;
                seated.emplace_back(&seat_of(key, found, now), &found);
            }
        }
    }
    bool has_changed = false;
    for (auto seat = seats_.begin(); seat != seats_.end();) {
        const bool is_missed =
            !claimed.contains(seat->first) && !seat->second->lies_in(found_plugins.unread_directories);
        if (is_missed) {
            has_changed = seat->second->miss(now) || has_changed;
        }
        seat = is_missed && seat->second->is_empty() ? seats_.erase(seat) : std::next(seat);
    }
    publish();
    for (const auto& [seat, found] : seated) {
        if (is_interrupted_) {
            return has_changed;
        }
        has_changed = seat->consider(*found, now) || has_changed;
    }
    for (const auto& [name, config] : directories_.config) {
        if (is_first_ && !claimed.contains(name)) {
            log::warn("the configuration names plugin {}, which is not there", name);
        }
    }
    is_first_ = false;
    publish();
    return has_changed;
}

std::optional<Timestamp> PluginRegistry::look_again_at() const {
    auto first = retry_at_;
    for (const auto& [key, seat] : seats_) {
        if (const auto at = seat->look_again_at(); at && (!first || *at < *first)) {
            first = at;
        }
    }
    return first;
}

void PluginRegistry::finish(std::uint64_t generation, std::chrono::milliseconds grace) {
    for (auto& [key, seat] : seats_) {
        seat->finish(generation, grace, std::chrono::system_clock::now());
    }
    publish();
}

Result<PluginSeat*> PluginRegistry::find(const std::string& name) {
    const auto found = seats_.find(name);
    if (found == seats_.end()) {
        return error(Errc::not_found, fmt::format("Plugin {} could not be found.", name));
    }
    return found->second.get();
}

Result<void> PluginRegistry::disable(const std::string& name, bool only_when_idle) {
    auto seat = find(name);
    if (seat.has_error()) {
        return seat.error();
    }
    const auto* const serving = (*seat)->serving();
    if (only_when_idle && serving != nullptr && serving->in_flight() > 0) {
        return error(
            Errc::conflict,
            fmt::format(
                "Plugin {} has {} call(s) in flight and was to be disabled only when idle. Please retry later.", name,
                serving->in_flight()
            )
        );
    }
    const auto now = std::chrono::system_clock::now();
    const auto why = fmt::format("was disabled at {} by an operator; `tenon plugin enable {}`", to_iso8601(now), name);
    if (auto kept = tools_.decisions.disable(name, why); kept.has_error()) {
        return kept;
    }
    (*seat)->disable(why, now);
    publish();
    return {};
}

Result<void> PluginRegistry::enable(const std::string& name) {
    auto seat = find(name);
    if (seat.has_error()) {
        return seat.error();
    }
    if (auto kept = tools_.decisions.enable(name); kept.has_error()) {
        return kept;
    }
    (*seat)->enable();
    return {};
}

Result<void> PluginRegistry::trust(const std::string& name) {
    auto seat = find(name);
    if (seat.has_error()) {
        return seat.error();
    }
    const auto ended = tools_.decisions.trust(name);
    if (ended.has_error()) {
        return ended.error();
    }
    if (!*ended) {
        return error(Errc::conflict, fmt::format("Plugin {} is not quarantined.", name));
    }
    (*seat)->look_anew();
    return {};
}

Result<void> PluginRegistry::roll_back(const std::string& name) {
    auto seat = find(name);
    if (seat.has_error()) {
        return seat.error();
    }
    auto done = (*seat)->roll_back(std::chrono::system_clock::now());
    publish();
    return done;
}

bool PluginRegistry::stop(std::chrono::milliseconds grace) {
    bool is_quiet = !tools_.has_runaway;
    for (auto seat = seats_.rbegin(); seat != seats_.rend(); ++seat) {
        is_quiet = seat->second->stop(grace) && is_quiet;
    }
    return is_quiet;
}

void PluginRegistry::publish() {
    std::vector<const PluginSeat*> seats;
    for (const auto& [key, seat] : seats_) {
        seats.push_back(seat.get());
    }
    std::stable_sort(seats.begin(), seats.end(), [](const PluginSeat* a, const PluginSeat* b) {
        // What has served comes before a file of the same name that belongs to no plugin.
        const bool is_first = a->has_served() && !b->has_served();
        return a->name() < b->name() || (a->name() == b->name() && is_first);
    });
    auto all = std::make_shared<std::vector<PluginStatus>>();
    all->reserve(seats.size());
    for (const auto* seat : seats) {
        all->push_back(seat->status());
    }
    count_plugins(*all, tools_.retired);
    auto secret_keys = std::make_shared<const std::vector<std::string>>(secret_keys_of(*all));
    const std::lock_guard lock(mutex_);
    status_ = std::move(all);
    secret_keys_ = std::move(secret_keys);
}

std::shared_ptr<const std::vector<PluginStatus>> PluginRegistry::status() const {
    const std::lock_guard lock(mutex_);
    return status_;
}

std::shared_ptr<const std::vector<std::string>> PluginRegistry::secret_keys() const {
    const std::lock_guard lock(mutex_);
    return secret_keys_;
}

std::vector<ImplementationPtr> PluginRegistry::implementations() const {
    std::vector<ImplementationPtr> all;
    for (const auto& [key, seat] : seats_) {
        all.insert(all.end(), seat->implementations().begin(), seat->implementations().end());
    }
    return all;
}

std::vector<Absence> PluginRegistry::absences() const {
    std::vector<Absence> all;
    for (const auto& [key, seat] : seats_) {
        auto missed = seat->absences();
        all.insert(all.end(), std::make_move_iterator(missed.begin()), std::make_move_iterator(missed.end()));
    }
    return all;
}

}  // namespace tenon
