#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace tenon {

/// The closed list of interface kinds, in alphabetical order.
enum class InterfaceKind : std::uint8_t {
    bios,
    boot,
    console,
    deploy,
    firmware,
    inspect,
    management,
    network,
    power,
    raid,
    rescue,
    storage,
    vendor,
};

inline constexpr std::size_t interface_kind_count = 13;

inline constexpr std::array<std::string_view, interface_kind_count> interface_kind_names = {
    "bios",    "boot",  "console", "deploy", "firmware", "inspect", "management",
    "network", "power", "raid",    "rescue", "storage",  "vendor",
};

inline constexpr std::array<InterfaceKind, interface_kind_count> all_interface_kinds = {
    InterfaceKind::bios,     InterfaceKind::boot,    InterfaceKind::console,    InterfaceKind::deploy,
    InterfaceKind::firmware, InterfaceKind::inspect, InterfaceKind::management, InterfaceKind::network,
    InterfaceKind::power,    InterfaceKind::raid,    InterfaceKind::rescue,     InterfaceKind::storage,
    InterfaceKind::vendor,
};

[[nodiscard]] constexpr std::size_t index_of(InterfaceKind kind) {
    return static_cast<std::size_t>(kind);
}

[[nodiscard]] constexpr std::string_view to_string(InterfaceKind kind) {
    return interface_kind_names[index_of(kind)];
}

[[nodiscard]] constexpr std::optional<InterfaceKind> interface_kind_from(std::string_view name) {
    for (const auto kind : all_interface_kinds) {
        if (to_string(kind) == name) {
            return kind;
        }
    }
    return std::nullopt;
}

/// One value of type T for every kind: `values[kind]`.
template <class T>
struct PerKind {
    std::array<T, interface_kind_count> values{};

    [[nodiscard]] T& operator[](InterfaceKind kind) { return values[index_of(kind)]; }

    [[nodiscard]] const T& operator[](InterfaceKind kind) const { return values[index_of(kind)]; }

    [[nodiscard]] bool operator==(const PerKind&) const = default;
};

}  // namespace tenon
