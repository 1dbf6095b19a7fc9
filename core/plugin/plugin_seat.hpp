#pragma once

#include "plugin/absence.hpp"
#include "plugin/plugin_decisions.hpp"
#include "plugin/plugin_loader.hpp"
#include "plugin/plugin_search.hpp"
#include "plugin/plugin_status.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tenon {

/// What every seat works with; outlives them.
struct SeatTools {
    explicit SeatTools(PluginHost& plugin_host) : host(plugin_host) {}

    PluginHost& host;
    const RuntimeDirectory* directory = nullptr;  ///< nullptr: there is none, for this reason:
    Error no_directory{};
    std::map<std::string, Json> config;  ///< plugin name -> operator's values, which override the manifest's
    std::chrono::milliseconds start_limit{};
    std::chrono::milliseconds settle_time{};
    std::function<void()> when_slow;               ///< some start takes its time: tell what the seats are now
    std::function<void(std::uint64_t)> when_free;  ///< a generation that nobody holds any more; from any thread
    PluginDecisions decisions;
    std::size_t max_retired = 0;
    std::size_t retired = 0;   ///< generations in memory that have ended
    bool has_runaway = false;  ///< a plugin that did not come back from its start
};

/// The place of one plugin: the version that serves, the one before it, and those that still end. A version that fails
/// any step leaves the one that serves alone. For one thread.
class PluginSeat {
public:
    PluginSeat(SeatTools& tools, std::string name);

    /// What the directories hold for a plugin that nobody has looked at yet; consider() follows.
    void announce(const FoundPlugin& found, Timestamp now);

    /// Looks at what the directories hold for this plugin now, and takes it over when it is new and good. True: what
    /// the plugin offers has changed.
    [[nodiscard]] bool consider(const FoundPlugin& found, Timestamp now);

    /// The directories hold nothing for this plugin any more. True: it has served until now.
    [[nodiscard]] bool miss(Timestamp now);

    /// The plugin is not to serve any more; `why` says when and on whose behalf. True: it did until now.
    [[nodiscard]] bool vacate(std::string why, Timestamp now);

    /// Brings back the version before, from memory; the file that is there is left alone until it changes.
    [[nodiscard]] Result<void> roll_back(Timestamp now);

    /// While disabled, files are looked at and not taken.
    void disable(std::string why, Timestamp now);
    void enable();

    /// Whatever the files were found to be, the next consider() judges them anew.
    void look_anew();

    /// Ends the generation of that number if it is one of ours that drains.
    void finish(std::uint64_t generation, std::chrono::milliseconds grace, Timestamp now);

    /// Ends all of it, whoever may hold it. False: some of its code may still run.
    [[nodiscard]] bool stop(std::chrono::milliseconds grace);

    [[nodiscard]] PluginStatus status() const;
    [[nodiscard]] const std::vector<ImplementationPtr>& implementations() const;
    [[nodiscard]] std::vector<Absence> absences() const;

    /// The one that serves; nullptr: none does.
    [[nodiscard]] const Generation* serving() const { return active_ ? active_->generation.get() : nullptr; }

    [[nodiscard]] const std::string& name() const { return name_; }

    /// Some version of it is or was in memory.
    [[nodiscard]] bool has_served() const { return active_ || !endings_.empty() || !history_.empty(); }

    /// Whether its manifest or its library is in one of these.
    [[nodiscard]] bool lies_in(const std::vector<std::filesystem::path>& directories) const;

    [[nodiscard]] const std::string& manifest_path() const { return manifest_path_; }

    /// Nothing of it is in memory or worth telling.
    [[nodiscard]] bool is_empty() const { return !has_served() && !is_disabled_; }

    /// When what is incomplete now counts as final.
    [[nodiscard]] std::optional<Timestamp> look_again_at() const { return look_again_at_; }

private:
    /// All that a version is made of, in memory.
    struct Source {
        PluginManifest manifest;
        Json config;
        CheckedLibrary library;
    };

    struct Serving {
        Source source;
        std::shared_ptr<Generation> generation;
        std::vector<ImplementationPtr> implementations;
        Timestamp since;
    };

    struct Ending {
        std::shared_ptr<Generation> generation;
        GenerationStatus status;
    };

    /// What the directories held when it was last judged.
    struct Sight {
        std::optional<FileStamp> manifest;
        std::optional<FileStamp> library;
        std::string refusal;  ///< which may be another one although the files are the same: a name that is taken

        [[nodiscard]] bool operator==(const Sight&) const = default;
    };

    void show(const FoundPlugin& found);
    [[nodiscard]] bool judge(const FoundPlugin& found, Timestamp now);
    [[nodiscard]] bool refuse(const FoundPlugin& found, const Error& why, bool may_be_incomplete, Timestamp now);
    void tell(PluginState state, const std::string& version, const std::string& reason, Timestamp now);
    [[nodiscard]] bool is_still_arriving(const FoundPlugin& found, Timestamp now);
    [[nodiscard]] bool is_being_overwritten(const FoundPlugin& found, Timestamp now) const;
    [[nodiscard]] Result<Json> config_for(const PluginManifest& manifest) const;
    [[nodiscard]] Result<LoadedPlugin> start(const Source& source, Timestamp now);
    [[nodiscard]] Result<void> take_over(Source source, Timestamp now);
    void end_active(std::string why, Timestamp now);

    SeatTools& tools_;
    const std::string name_;
    std::string manifest_path_;
    std::string library_path_;
    std::optional<PluginManifest> manifest_;  // of the file, when nothing serves
    std::string sha256_;                      // of the library that was judged last
    LoadTrace trace_;                         // how far that one came
    std::optional<Serving> active_;
    std::optional<Source> previous_;
    std::vector<Ending> endings_;
    std::deque<GenerationStatus> history_;  // newest first
    std::vector<Absence> missed_;           // what it offered when it last served
    std::optional<PluginUpdate> update_;
    PluginState state_ = PluginState::discovered;
    std::string reason_;
    Timestamp since_;
    bool is_disabled_ = false;
    Sight seen_;
    std::optional<Sight> judged_;     // what was taken or refused; nullopt: look again
    std::optional<Sight> held_back_;  // what was rolled back from
    std::optional<Sight> arriving_;   // what is incomplete, and since when it is looked at
    Timestamp arriving_since_;
    std::optional<Timestamp> look_again_at_;
};

}  // namespace tenon
