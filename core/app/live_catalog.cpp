#include "app/live_catalog.hpp"

#include "base/log.hpp"
#include "base/metrics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <memory>
#include <utility>

namespace tenon {

namespace {

/// Says what has changed against the catalog before, which may be nullptr.
void log_changes(const DriverCatalog& catalog, const DriverCatalog* before) {
    for (const auto& problem : catalog.problems()) {
        const bool is_known =
            before != nullptr &&
            std::find(before->problems().begin(), before->problems().end(), problem) != before->problems().end();
        if (!is_known) {
            log::warn("{}", problem.reason);
        }
    }
    for (const auto& [name, type] : catalog.types()) {
        const auto* const old =
            before == nullptr || !before->types().contains(name) ? nullptr : &before->types().find(name)->second;
        const bool is_served = type.defaults != nullptr;
        if (old != nullptr && is_served == (old->defaults != nullptr) && type.reason == old->reason) {
            continue;
        }
        if (is_served) {
            log::info("hardware type {} is served ({})", name, type.declared.path);
        } else {
            log::warn("hardware type {} is not served: {}", name, type.reason);
        }
    }
}

void count(const DriverCatalog& catalog) {
    const auto served = std::count_if(catalog.types().begin(), catalog.types().end(), [](const auto& type) {
        return type.second.defaults != nullptr;
    });
    const auto gauge = [](const char* state) -> metrics::Gauge& {
        return metrics::gauge("tenon_hardware_types", "Hardware types by state", {{"state", state}});
    };
    gauge("served").set(served);
    gauge("refused").set(static_cast<std::int64_t>(catalog.types().size()) - served);
}

}  // namespace

void LiveCatalog::update(bool plugins_have_changed) {
    auto files = read_hardware_types(config_.hardware_types.directories);
    keep_unread(files);
    if (!is_first_ && !plugins_have_changed && files == files_) {
        return;
    }
    remember_types(files.types);
    files_ = files;
    const auto before = conductor_.catalog();
    auto catalog = std::make_shared<const DriverCatalog>(
        std::move(files.types), registry_.implementations(), config_.hardware_types, std::move(files.problems),
        CatalogMemory{registry_.absences(), gone_types_}
    );
    log_changes(*catalog, before.get());
    count(*catalog);
    conductor_.use_catalog(std::move(catalog));
    is_first_ = false;
}

/// What could not be read now and was read before is what it was.
void LiveCatalog::keep_unread(HardwareTypeFiles& files) const {
    for (const auto& type : files_.types) {
        const auto is_its_place = [&](const std::string& place) {
            const auto directory = (std::filesystem::path(place) / "x").parent_path();
            return place == type.path || directory == std::filesystem::path(type.path).parent_path();
        };
        const auto is_it = [&](const HardwareType& other) { return other.path == type.path; };
        if (std::any_of(files.unread.begin(), files.unread.end(), is_its_place) &&
            std::none_of(files.types.begin(), files.types.end(), is_it)) {
            files.types.push_back(type);
        }
    }
}

void LiveCatalog::remember_types(const std::vector<HardwareType>& types) {
    for (const auto& type : files_.types) {
        const bool is_gone = std::none_of(types.begin(), types.end(), [&](const HardwareType& other) {
            return other.name == type.name;
        });
        if (is_gone && !gone_types_.contains(type.name)) {
            const auto now = to_iso8601(std::chrono::system_clock::now());
            gone_types_[type.name] = fmt::format("was removed at {}: {} is gone or cannot be read.", now, type.path);
            log::info("hardware type {} {}", type.name, gone_types_[type.name]);
        }
    }
    for (const auto& type : types) {
        gone_types_.erase(type.name);
    }
}

}  // namespace tenon
