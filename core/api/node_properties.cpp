#include "api/node_properties.hpp"

#include "api/node_python_repr.hpp"
#include "api/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace tenon::api {

namespace {

/// As Python's int() takes it, and not below zero.
bool is_count(const Json& value) {
    if (value.is_number()) {
        return value.get<double>() > -1;
    }
    if (!value.is_string()) {
        return value.is_boolean();
    }
    auto digits = trim(value.get_ref<const std::string&>());
    if (digits.starts_with('+')) {
        digits.remove_prefix(1);
    }
    return !digits.empty() && std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

Result<void> check_node_properties(const Node& node) {
    constexpr std::array<std::string_view, 3> counts = {"local_gb", "cpus", "memory_mb"};
    if (node.properties.is_empty()) {
        return {};
    }
    const auto properties = node.properties.read();
    std::string wrong;
    for (const auto name : counts) {
        const auto found = properties.find(name);
        if (found == properties.end() || found->is_null() || is_count(*found)) {
            continue;
        }
        wrong += fmt::format("{}{}={}", wrong.empty() ? "" : ", ", name, str_of(*found));
    }
    if (wrong.empty()) {
        return {};
    }
    return error(
        Errc::invalid,
        fmt::format(
            "The following properties for node {} should be non-negative integers, but provided values are: {}",
            node.uuid, wrong
        )
    );
}

}  // namespace tenon::api
