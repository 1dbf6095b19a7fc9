#include "plugin/plugin_decisions.hpp"

#include "base/new_file.hpp"

#include <fmt/format.h>

#include <chrono>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

namespace tenon {

namespace fs = std::filesystem;

namespace {

std::int64_t seconds_of(Timestamp time) {
    return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
}

}  // namespace

Result<void> PluginDecisions::open(fs::path file) {
    file_ = std::move(file);
    std::ifstream in(file_);
    if (file_.empty() || !in) {
        return {};
    }
    const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    auto document = parse_json(text);
    auto understood = document ? read(*document) : Result<void>(document.error());
    if (!understood) {
        disabled_.clear();
        quarantines_.clear();
        const auto aside = fs::path(file_.string() + ".broken");
        std::error_code ignored;
        fs::rename(file_, aside, ignored);
        return error(
            Errc::invalid, fmt::format(
                               "{}: {}; it is put aside as {}, no plugin is disabled or quarantined any more",
                               file_.string(), understood.error().message, aside.string()
                           )
        );
    }
    return {};
}

Result<void> PluginDecisions::read(const Json& document) {
    try {
        for (const auto& [plugin, why] : document.at("disabled").items()) {
            disabled_[plugin] = why.get<std::string>();
        }
        for (const auto& [sha256, entry] : document.at("quarantined").items()) {
            auto& quarantine = quarantines_[sha256];
            quarantine.plugin = entry.at("plugin").get<std::string>();
            quarantine.version = entry.at("version").get<std::string>();
            quarantine.why = entry.at("why").get<std::string>();
            quarantine.until = Timestamp(std::chrono::seconds(entry.at("until").get<std::int64_t>()));
        }
    } catch (const Json::exception& problem) {
        return error(Errc::invalid, fmt::format("is not what tenond writes there: {}", problem.what()));
    }
    return {};
}

Result<void> PluginDecisions::decide(Disabled disabled, Quarantines quarantines) {
    if (!file_.empty()) {
        Json document = Json::object();
        document["disabled"] = disabled;
        document["quarantined"] = Json::object();
        for (const auto& [sha256, quarantine] : quarantines) {
            auto& entry = document["quarantined"][sha256];
            entry["plugin"] = quarantine.plugin;
            entry["version"] = quarantine.version;
            entry["why"] = quarantine.why;
            entry["until"] = seconds_of(quarantine.until);
        }
        if (auto written = replace_file(file_, dump_json(document) + "\n", 0600); !written) {
            return written;
        }
    }
    disabled_ = std::move(disabled);
    quarantines_ = std::move(quarantines);
    return {};
}

std::optional<std::string> PluginDecisions::why_disabled(const std::string& plugin) const {
    const auto found = disabled_.find(plugin);
    return found == disabled_.end() ? std::nullopt : std::optional(found->second);
}

Result<void> PluginDecisions::disable(const std::string& plugin, const std::string& why) {
    auto disabled = disabled_;
    disabled[plugin] = why;
    return decide(std::move(disabled), quarantines_);
}

Result<void> PluginDecisions::enable(const std::string& plugin) {
    auto disabled = disabled_;
    return disabled.erase(plugin) == 0 ? Result<void>() : decide(std::move(disabled), quarantines_);
}

Result<void> PluginDecisions::quarantine(const CrashReport& report, std::chrono::seconds how_long) {
    auto quarantines = quarantines_;
    std::erase_if(quarantines, [&](const auto& one) { return one.second.until <= report.at; });
    quarantines[report.sha256] = {report.plugin, report.version, report.to_text(), report.at + how_long};
    return decide(disabled_, std::move(quarantines));
}

std::optional<Quarantine> PluginDecisions::quarantine_of(const std::string& sha256, Timestamp now) const {
    const auto found = quarantines_.find(sha256);
    const bool is_over = found == quarantines_.end() || found->second.until <= now;
    return is_over ? std::nullopt : std::optional(found->second);
}

Result<bool> PluginDecisions::trust(const std::string& plugin) {
    auto quarantines = quarantines_;
    const auto ended = std::erase_if(quarantines, [&](const auto& one) { return one.second.plugin == plugin; });
    if (ended == 0) {
        return false;
    }
    if (auto decided = decide(disabled_, std::move(quarantines)); !decided) {
        return decided.error();
    }
    return true;
}

}  // namespace tenon
