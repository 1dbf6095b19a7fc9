// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tenon/testing/call_options.hpp>
#include <tenon/testing/text.hpp>

#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace tenon::test::detail {

struct FoundMethod {
    std::string interface {};
    const tenon_method_v1* method = nullptr;
    bool is_driver_method = false;
};

/// Every method of the plugin.
[[nodiscard]] inline std::vector<FoundMethod> methods_of(const tenon_plugin_v1& plugin) {
    std::vector<FoundMethod> found;
    for (std::size_t i = 0; i < plugin.n_interfaces; ++i) {
        const auto& interface = *plugin.interfaces[i];
        const auto name = copy_of(interface.kind) + "/" + copy_of(interface.name);
        for (std::size_t k = 0; k < interface.n_node_methods; ++k) {
            found.push_back(FoundMethod{name, interface.node_methods[k], false});
        }
        for (std::size_t k = 0; k < interface.n_driver_methods; ++k) {
            found.push_back(FoundMethod{name, interface.driver_methods[k], true});
        }
    }
    return found;
}

/// Throws std::invalid_argument, for a mistake of the test: no such method, or one in several interfaces.
[[nodiscard]] inline FoundMethod
find_method(const tenon_plugin_v1& plugin, std::string_view name, const CallOptions& options) {
    std::vector<FoundMethod> fitting;
    std::string all;
    for (const auto& candidate : methods_of(plugin)) {
        const auto own = copy_of(candidate.method->name);
        all += (all.empty() ? "" : ", ") + candidate.interface + " " + own;
        const bool is_fit = own == name && (options.interface.empty() || options.interface == candidate.interface) &&
                            (!options.is_driver_method || candidate.is_driver_method);
        // A node method hides the driver method of its own interface.
        const bool is_hidden =
            is_fit && candidate.is_driver_method && !fitting.empty() && fitting.back().interface == candidate.interface;
        if (is_fit && !is_hidden) {
            fitting.push_back(candidate);
        }
    }
    const auto quoted = "'" + std::string(name) + "'";
    if (fitting.empty()) {
        throw std::invalid_argument("the plugin has no method " + quoted + "; it has: " + (all.empty() ? "none" : all));
    }
    if (fitting.size() > 1) {
        throw std::invalid_argument(
            "method " + quoted + " is in " + fitting[0].interface + " and in " + fitting[1].interface +
            "; say which by .interface"
        );
    }
    return fitting.front();
}

/// The HTTP method to call it by: the wanted one, or the first declared one for an empty text.
[[nodiscard]] inline std::string verb_for(const tenon_method_v1& method, const std::string& wanted) {
    std::string all;
    for (std::size_t i = 0; i < method.n_http_methods; ++i) {
        const auto verb = copy_of(method.http_methods[i]);
        if (wanted.empty() || verb == wanted) {
            return verb;
        }
        all += (all.empty() ? "" : ", ") + verb;
    }
    throw std::invalid_argument("method '" + copy_of(method.name) + "' takes " + all + ", not " + wanted);
}

}  // namespace tenon::test::detail
