#include "api/node_validation.hpp"

#include "base/json.hpp"

#include <fmt/format.h>

#include <array>
#include <string_view>

namespace tenon::api {

namespace {

using Kind = InterfaceKind;

constexpr std::array<Kind, 12> validated = {
    Kind::boot,    Kind::deploy,   Kind::management, Kind::network, Kind::power,  Kind::bios,
    Kind::console, Kind::firmware, Kind::inspect,    Kind::raid,    Kind::rescue, Kind::storage,
};
constexpr unsigned first_with_firmware = 86;

std::string_view name_of(const Driver& driver, Kind kind) {
    return driver.interfaces[kind] ? std::string_view(driver.interfaces[kind]->name) : std::string_view();
}

bool is_absent(const Driver& driver, Kind kind) {
    const auto name = name_of(driver, kind);
    return name.empty() || name == fmt::format("no-{}", to_string(kind));
}

bool needs_ports(const Driver& driver, Kind kind) {
    return !is_absent(driver, kind) && name_of(driver, kind) != "fake" && name_of(driver, kind) != "noop";
}

/// Empty: nothing is wrong.
std::string complaint(const Node& node, const Driver& driver, Kind kind) {
    if (is_absent(driver, kind)) {
        return fmt::format(
            "Driver {} does not support {} (disabled or not implemented).", node.driver, to_string(kind)
        );
    }
    const bool boots = kind == Kind::boot || (kind == Kind::deploy && needs_ports(driver, Kind::deploy));
    if (boots && needs_ports(driver, Kind::boot)) {
        return fmt::format("Node {} does not have any port associated with it", node.uuid);
    }
    return {};
}

}  // namespace

std::string node_validation_document(const Node& node, const Driver& driver, unsigned minor) {
    auto document = Json::object();
    for (const auto kind : validated) {
        if (kind == Kind::firmware && minor < first_with_firmware) {
            continue;
        }
        auto entry = Json::object();
        const auto reason = complaint(node, driver, kind);
        entry["result"] = reason.empty();
        if (!reason.empty()) {
            entry["reason"] = reason;
        }
        document[std::string(to_string(kind))] = std::move(entry);
    }
    return dump_json(document);
}

}  // namespace tenon::api
