// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// A plugin's table as JSON (schema tenon.meta/1): what the build embeds in the library, and what is held against it
/// later. Authors do not need it.

#include <tenon/abi.h>
#include <tenon/host.hpp>
#include <tenon/value.hpp>

#include <cstddef>
#include <string>
#include <utility>

namespace tenon::detail {

[[nodiscard]] inline json metadata_of_method(const tenon_method_v1& method) {
    json out;
    out["name"] = to_string(method.name);
    out["description"] = to_string(method.description);
    out["http_methods"] = json::array();
    for (std::size_t i = 0; i < method.n_http_methods; ++i) {
        out["http_methods"].push_back(to_string(method.http_methods[i]));
    }
    const auto has = [&](unsigned flag) { return (method.flags & flag) != 0; };
    out["async"] = has(TENON_METHOD_ASYNC);
    out["attach"] = has(TENON_METHOD_ATTACH);
    out["exclusive"] = has(TENON_METHOD_EXCLUSIVE);
    out["idempotent"] = has(TENON_METHOD_IDEMPOTENT);
    out["blocking"] = has(TENON_METHOD_BLOCKING);
    out["cancellable"] = has(TENON_METHOD_CANCELLABLE);
    out["timeout_ms"] = method.timeout_ns / 1'000'000;
    out["max_parallel"] = method.max_parallel;
    out["default_role"] = method.default_role.len == 0 ? "admin" : to_string(method.default_role);
    const std::string schema = to_string(method.args_schema);
    out["args_schema"] = schema.empty() ? json() : json::parse(schema);
    return out;
}

[[nodiscard]] inline json metadata_of_methods(const tenon_method_v1* const* methods, std::size_t n) {
    json out = json::array();
    for (std::size_t i = 0; i < n; ++i) {
        out.push_back(metadata_of_method(*methods[i]));
    }
    return out;
}

/// The whole table. Texts that are not UTF-8 and schemas that are not JSON throw json::exception.
[[nodiscard]] inline json metadata_of(const tenon_plugin_v1& plugin) {
    json out;
    out["schema"] = "tenon.meta/1";
    out["name"] = to_string(plugin.name);
    out["version"] = to_string(plugin.version);
    out["vendor"] = to_string(plugin.vendor);
    out["description"] = to_string(plugin.description);
    out["abi"]["major"] = TENON_ABI_MAJOR;
    out["abi"]["minor_min"] = plugin.abi_minor_min;
    out["requires"] = json::array();
    for (std::size_t i = 0; i < plugin.n_requires_ext; ++i) {
        out["requires"].push_back(to_string(plugin.requires_ext[i]));
    }
    out["interfaces"] = json::array();
    for (std::size_t i = 0; i < plugin.n_interfaces; ++i) {
        const tenon_interface_v1& offered = *plugin.interfaces[i];
        json one;
        one["kind"] = to_string(offered.kind);
        one["name"] = to_string(offered.name);
        one["properties"] = json::object();
        for (std::size_t p = 0; p < offered.n_properties; ++p) {
            one["properties"][to_string(offered.properties[p].key)] = to_string(offered.properties[p].value);
        }
        one["node_methods"] = metadata_of_methods(offered.node_methods, offered.n_node_methods);
        one["driver_methods"] = metadata_of_methods(offered.driver_methods, offered.n_driver_methods);
        out["interfaces"].push_back(std::move(one));
    }
    return out;
}

}  // namespace tenon::detail
