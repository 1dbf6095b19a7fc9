#include "plugin/plugin_seat.hpp"

#include "base/log.hpp"
#include "plugin/file_trust.hpp"
#include "plugin/generation_end.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>

namespace tenon {

namespace {

constexpr std::size_t max_history = 8;

std::vector<Absence> absences_of(const std::vector<ImplementationPtr>& implementations) {
    std::vector<Absence> all;
    for (const auto& implementation : implementations) {
        Absence absence{implementation->kind, implementation->name, {}, {}};
        for (const auto* methods : {&implementation->node_methods, &implementation->driver_methods}) {
            for (const auto& method : *methods) {
                absence.methods.push_back(method.declared.name);
            }
        }
        std::sort(absence.methods.begin(), absence.methods.end());
        all.push_back(std::move(absence));
    }
    return all;
}

}  // namespace

PluginSeat::PluginSeat(SeatTools& tools, std::string name) : tools_(tools), name_(std::move(name)) {}

void PluginSeat::announce(const FoundPlugin& found, Timestamp now) {
    if (!is_disabled_) {
        since_ = now;
    }
    show(found);
}

/// While nothing serves, the files are what there is to tell.
void PluginSeat::show(const FoundPlugin& found) {
    manifest_path_ = found.manifest_path.string();
    library_path_ = found.library_path.string();
    manifest_ = found.manifest.has_value() ? std::optional(*found.manifest) : std::nullopt;
    sha256_.clear();
}

bool PluginSeat::consider(const FoundPlugin& found, Timestamp now) {
    const auto refusal = found.manifest.has_error() ? found.manifest.error().message : std::string();
    seen_ = Sight{found.manifest_stamp, found.library_stamp, refusal};
    const bool is_due = look_again_at_ && *look_again_at_ <= now;  // a quarantine is over
    if ((judged_ == seen_ && !is_due) || held_back_ == seen_) {
        return false;
    }
    look_again_at_.reset();
    held_back_.reset();
    if (!active_) {
        show(found);
    }
    if (is_disabled_) {
        return false;
    }
    judged_ = seen_;
    return judge(found, now);
}

bool PluginSeat::lies_in(const std::vector<std::filesystem::path>& directories) const {
    return std::any_of(directories.begin(), directories.end(), [this](const auto& directory) {
        const auto place = (directory / "x").parent_path();  // without a slash at its end
        return place == std::filesystem::path(manifest_path_).parent_path() ||
               place == std::filesystem::path(library_path_).parent_path();
    });
}

bool PluginSeat::miss(Timestamp now) {
    seen_ = Sight{};
    if (held_back_ == seen_) {
        return false;
    }
    held_back_.reset();
    judged_.reset();
    look_again_at_.reset();
    return vacate(fmt::format("was removed at {}: {} is gone", to_iso8601(now), manifest_path_), now);
}

bool PluginSeat::judge(const FoundPlugin& found, Timestamp now) {
    trace_ = LoadTrace{};
    trace_.reached = found.failed_at;
    if (found.manifest.has_error()) {
        return refuse(found, found.manifest.error(), found.may_be_incomplete, now);
    }
    if (tools_.directory == nullptr) {
        tell(PluginState::failed, found.manifest->version, tools_.no_directory.message, now);
        return false;
    }
    trace_.fact(LoadStep::signature) = found.vouched;
    trace_.reached = LoadStep::config;
    auto config = config_for(*found.manifest);
    if (config.has_error()) {
        return refuse(found, config.error(), false, now);
    }
    if (is_being_overwritten(found, now)) {
        const auto why = error(
            Errc::plugin,
            fmt::format("{}: is being written; it is taken when that has ended", found.library_path.string())
        );
        return refuse(found, why, true, now);
    }
    auto library = check_library(found.library_path, *found.manifest, trace_);
    if (library.has_error()) {
        sha256_ = active_ ? sha256_ : library.error().sha256;
        return refuse(found, library.error().why, library.error().may_be_incomplete, now);
    }
    const auto& file = *library->file;
    if (auto trusted = check_trust(library->path, file.owner(), file.mode()); trusted.has_error()) {
        trace_.reached = LoadStep::copy;
        return refuse(found, trusted.error(), false, now);
    }
    Source source{*found.manifest, std::move(*config), std::move(*library)};
    if (active_ && active_->source.library.file->sha256() == source.library.file->sha256() &&
        active_->source.manifest == source.manifest) {
        trace_.is_complete = true;
        update_.reset();
        return false;
    }
    if (const auto quarantine = tools_.decisions.quarantine_of(source.library.file->sha256(), now)) {
        look_again_at_ = quarantine->until;
        sha256_ = active_ ? sha256_ : source.library.file->sha256();
        const auto reason = fmt::format(
            "{}: this build {}; it is left alone until {}; replace it by a version that its vendor has mended, or "
            "`tenon plugin trust {}`",
            source.library.path.string(), quarantine->why, to_iso8601(quarantine->until), name_
        );
        tell(PluginState::quarantined, source.manifest.version, reason, now);
        return false;
    }
    if (active_ && tools_.retired >= tools_.max_retired) {
        const auto why = error(
            Errc::limit, fmt::format(
                             "{} ended plugins stay in memory, which is the limit (plugins.max_retired), and the "
                             "version that serves "
                             "might become one more; restart tenond at a quiet moment",
                             tools_.retired
                         )
        );
        return refuse(found, why, false, now);
    }
    const auto version = source.manifest.version;
    if (auto taken = take_over(std::move(source), now); taken.has_error()) {
        tell(PluginState::failed, version, taken.error().message, now);
        return false;
    }
    return true;
}

bool PluginSeat::refuse(const FoundPlugin& found, const Error& why, bool may_be_incomplete, Timestamp now) {
    const auto version = found.manifest.has_value() ? found.manifest->version : std::string();
    if (may_be_incomplete && is_still_arriving(found, now)) {
        judged_.reset();
        tell(PluginState::waiting, version, why.message, now);
        return false;
    }
    // The library of the version that serves is gone for good.
    if (active_ && found.library_path.empty() && found.manifest.has_error() && found.name == name_ &&
        found.manifest.error().code == Errc::not_found) {
        return vacate(fmt::format("was removed at {}: {}", to_iso8601(now), why.message), now);
    }
    tell(PluginState::rejected, version, why.message, now);
    if (why.code == Errc::unavailable) {
        judged_.reset();  // the system could not read it; the next look tries again
    }
    return false;
}

bool PluginSeat::is_still_arriving(const FoundPlugin& found, Timestamp now) {
    if (arriving_ != seen_) {
        arriving_ = seen_;
        arriving_since_ = active_ ? now : Timestamp{};  // what was there before us is not arriving
    }
    auto last = arriving_since_;
    for (const auto& stamp : {found.manifest_stamp, found.library_stamp}) {
        last = stamp ? std::max(last, stamp->last_touched()) : last;
    }
    if (is_being_written(found.manifest_path) || is_being_written(found.library_path)) {
        last = now;
    }
    const auto final_at = last + tools_.settle_time;
    if (final_at <= now) {
        return false;
    }
    look_again_at_ = final_at;
    return true;
}

/// What is overwritten in place, as by rsync --inplace, is meanwhile half the old file and half the new one, and may
/// look whole. Not believed for ever: NFS 4 can say of every file that somebody writes to it.
bool PluginSeat::is_being_overwritten(const FoundPlugin& found, Timestamp now) const {
    const auto& stamp = found.library_stamp;
    return stamp && stamp->last_touched() + tools_.settle_time > now && is_being_written(found.library_path);
}

void PluginSeat::tell(PluginState state, const std::string& version, const std::string& reason, Timestamp now) {
    if (active_ && !update_) {
        update_.emplace();
    }
    auto& shown_state = active_ ? update_->state : state_;
    auto& shown_reason = active_ ? update_->reason : reason_;
    auto& shown_since = active_ ? update_->since : since_;
    if (shown_state != state || shown_since == Timestamp{}) {
        shown_since = now;
    } else if (shown_reason == reason) {
        return;
    }
    shown_state = state;
    shown_reason = reason;
    if (active_) {
        update_->version = version;
        log::warn(
            "plugin {} is {}: {} (version {} serves on)", name_, to_string(state), reason,
            active_->source.manifest.version
        );
    } else {
        log::warn("plugin {} is {}: {}", name_, to_string(state), reason);
    }
}

Result<Json> PluginSeat::config_for(const PluginManifest& manifest) const {
    auto config = manifest.config;
    if (const auto found = tools_.config.find(manifest.name); found != tools_.config.end()) {
        if (!found->second.is_object()) {
            return error(
                Errc::invalid,
                fmt::format("the configuration of plugin {} must be a mapping of keys to values", manifest.name)
            );
        }
        config.update(found->second, true);
    }
    return config;
}

/// Shown as loading while it takes its time, and as it was before where it fails: who asked for it tells why.
Result<LoadedPlugin> PluginSeat::start(const Source& source, Timestamp now) {
    const auto before = std::tuple(state_, reason_, since_, update_);
    if (active_) {
        update_ = PluginUpdate{source.manifest.version, PluginState::loading, now, {}};
    } else {
        std::tie(state_, reason_, since_) = std::tuple(PluginState::loading, std::string(), now);
    }
    auto loaded = start_plugin(
        tools_.host.services(), *tools_.directory, source.manifest, source.library,
        {.config = source.config,
         .limit = tools_.start_limit,
         .when_slow = tools_.when_slow,
         .when_free = tools_.when_free},
        trace_
    );
    if (loaded.has_error()) {
        std::tie(state_, reason_, since_, update_) = before;
        tools_.has_runaway = tools_.has_runaway || loaded.error().code == Errc::timed_out;
    }
    return loaded;
}

Result<void> PluginSeat::take_over(Source source, Timestamp now) {
    auto loaded = start(source, now);
    if (loaded.has_error()) {
        return loaded.error();
    }
    const auto number = loaded->generation->number();
    std::optional<Source> replaced;
    if (active_) {
        replaced = active_->source;
        end_active(fmt::format("was replaced by version {} at {}", source.manifest.version, to_iso8601(now)), now);
        previous_ = std::move(replaced);
    }
    manifest_path_ = source.manifest.path;
    library_path_ = source.library.path.string();
    sha256_ = source.library.file->sha256();
    active_.emplace(Serving{std::move(source), std::move(loaded->generation), std::move(loaded->implementations), now});
    missed_ = absences_of(active_->implementations);
    update_.reset();
    state_ = PluginState::active;
    reason_.clear();
    since_ = now;
    log::info(
        "plugin {} {} is active: {}, generation {}", name_, active_->source.manifest.version, library_path_, number
    );
    return {};
}

void PluginSeat::end_active(std::string why, Timestamp now) {
    auto& serving = *active_;
    GenerationStatus status;
    status.number = serving.generation->number();
    status.version = serving.source.manifest.version;
    status.sha256 = serving.source.library.file->sha256();
    status.state = PluginState::draining;
    status.since = now;
    status.reason = std::move(why);
    log::info(
        "plugin {} {} (generation {}) {}; {} call(s) run to their end", name_, status.version, status.number,
        status.reason, serving.generation->in_flight()
    );
    endings_.push_back({std::move(serving.generation), std::move(status)});
    active_.reset();
}

bool PluginSeat::vacate(std::string why, Timestamp now) {
    if (!active_) {
        return false;
    }
    manifest_ = active_->source.manifest;
    previous_ = active_->source;
    end_active(why, now);
    update_.reset();
    judged_.reset();
    state_ = PluginState::draining;
    reason_ = std::move(why);
    since_ = now;
    return true;
}

Result<void> PluginSeat::roll_back(Timestamp now) {
    if (!previous_) {
        return error(
            Errc::conflict,
            fmt::format("Plugin {} has no earlier version in memory: none was replaced since tenond started.", name_)
        );
    }
    if (is_disabled_) {
        return error(Errc::conflict, fmt::format("Plugin {} is disabled; enable it first.", name_));
    }
    auto source = *previous_;
    const auto from = active_ ? active_->source.manifest.version : std::string("nothing");
    if (auto taken = take_over(std::move(source), now); taken.has_error()) {
        return taken.error();
    }
    held_back_ = seen_;
    judged_.reset();
    update_ = PluginUpdate{
        from, PluginState::discovered, now,
        fmt::format(
            "rolled back from it at {}; the files that are there are left alone until they change", to_iso8601(now)
        )};
    return {};
}

void PluginSeat::disable(std::string why, Timestamp now) {
    is_disabled_ = true;
    if (!vacate(why, now)) {
        state_ = PluginState::discovered;
        reason_ = std::move(why);
        since_ = now;
    }
}

void PluginSeat::enable() {
    is_disabled_ = false;
    look_anew();
}

void PluginSeat::look_anew() {
    judged_.reset();
    held_back_.reset();
}

void PluginSeat::finish(std::uint64_t generation, std::chrono::milliseconds grace, Timestamp now) {
    const auto found = std::find_if(endings_.begin(), endings_.end(), [generation](const Ending& ending) {
        return ending.status.number == generation;
    });
    if (found == endings_.end()) {
        return;
    }
    const auto end = end_generation(tools_.host, *found->generation, grace);
    auto status = std::move(found->status);
    endings_.erase(found);
    status.state = end.state;
    status.since = now;
    if (end.state == PluginState::retired) {
        ++tools_.retired;
        status.reason += "; " + end.reason;
        log::warn("plugin {} {} (generation {}) is retired: {}", name_, status.version, status.number, end.reason);
        if (tools_.retired == tools_.max_retired) {
            log::warn(
                "{} ended plugins stay in memory, which is the limit: no plugin can be replaced before tenond is "
                "restarted; do it at a quiet moment",
                tools_.retired
            );
        }
    } else {
        log::info("plugin {} {} (generation {}) is unloaded", name_, status.version, status.number);
    }
    if (!active_ && endings_.empty() && state_ == PluginState::draining) {
        state_ = end.state;
        reason_ = status.reason;
        since_ = now;
    }
    history_.push_front(std::move(status));
    if (history_.size() > max_history) {
        history_.pop_back();
    }
}

bool PluginSeat::stop(std::chrono::milliseconds grace) {
    bool is_quiet = true;
    const auto end = [&](Generation& generation) {
        if (const auto stopped = generation.stop(grace); stopped.has_error()) {
            log::warn("{}", stopped.error().message);
            is_quiet = false;
        }
    };
    if (active_) {
        end(*active_->generation);
        active_.reset();
    }
    for (auto& ending : endings_) {
        end(*ending.generation);
    }
    endings_.clear();
    return is_quiet;
}

}  // namespace tenon
