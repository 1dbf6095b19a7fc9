#pragma once

#include "base/clock.hpp"
#include "base/json.hpp"
#include "base/result.hpp"
#include "plugin/crash_report.hpp"

#include <filesystem>
#include <map>
#include <optional>
#include <string>

namespace tenon {

/// Why a build of a plugin is not loaded for a time.
struct Quarantine {
    std::string plugin;
    std::string version;
    std::string why;
    Timestamp until;
};

/// What is decided of plugins and holds beyond a restart: which are disabled, and which builds are quarantined. Each
/// change is on disk, whole, before it counts; where that fails it does not count. For one thread.
class PluginDecisions {
public:
    /// Reads `file`, if it is there; an empty name keeps the decisions in memory only. A file that cannot be understood
    /// is put aside as FILE.broken, which the error says; what is decided then starts anew.
    [[nodiscard]] Result<void> open(std::filesystem::path file);

    /// Why an operator does not want it; nothing: he does.
    [[nodiscard]] std::optional<std::string> why_disabled(const std::string& plugin) const;
    [[nodiscard]] Result<void> disable(const std::string& plugin, const std::string& why);
    [[nodiscard]] Result<void> enable(const std::string& plugin);

    /// The build of that sha256 crashed the process.
    [[nodiscard]] Result<void> quarantine(const CrashReport& report, std::chrono::seconds how_long);
    [[nodiscard]] std::optional<Quarantine> quarantine_of(const std::string& sha256, Timestamp now) const;
    /// Ends the quarantine of all builds of the plugin. False: there is none.
    [[nodiscard]] Result<bool> trust(const std::string& plugin);

private:
    using Disabled = std::map<std::string, std::string>;
    using Quarantines = std::map<std::string, Quarantine>;

    [[nodiscard]] Result<void> read(const Json& document);
    /// Writes both; when that has succeeded they count.
    [[nodiscard]] Result<void> decide(Disabled disabled, Quarantines quarantines);

    std::filesystem::path file_;
    Disabled disabled_;        // plugin -> why
    Quarantines quarantines_;  // by sha256
};

}  // namespace tenon
