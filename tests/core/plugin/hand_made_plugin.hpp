#pragma once

#include <tenon/abi.h>

#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace tenon::test {

inline tenon_str text(std::string_view value) {
    return {value.data(), value.size()};
}

/// A plugin's table made by hand in this process: valid until a test spoils it. Static data, as a plugin's is.
struct HandMadePlugin {
    static inline const tenon_host_v1* host = nullptr;

    std::vector<tenon_str> post{text("POST")};
    std::deque<tenon_method_v1> methods;
    std::vector<const tenon_method_v1*> node_methods;
    std::vector<const tenon_method_v1*> driver_methods;
    tenon_interface_v1 vendor{};
    std::vector<const tenon_interface_v1*> interfaces;
    tenon_plugin_v1 plugin{};

    tenon_method_v1& add(std::string_view name, tenon_invoke_fn invoke, std::uint32_t flags = 0) {
        tenon_method_v1 method{};
        method.size = sizeof method;
        method.flags = flags;
        method.name = text(name);
        method.http_methods = post.data();
        method.n_http_methods = post.size();
        method.invoke = invoke;
        methods.push_back(method);
        node_methods.push_back(&methods.back());
        return methods.back();
    }

    const tenon_plugin_v1* table() {
        vendor.size = sizeof vendor;
        vendor.kind = text("vendor");
        vendor.name = text("acme");
        vendor.node_methods = node_methods.data();
        vendor.n_node_methods = node_methods.size();
        vendor.driver_methods = driver_methods.data();
        vendor.n_driver_methods = driver_methods.size();
        interfaces = {&vendor};
        plugin.size = sizeof plugin;
        plugin.name = text("acme");
        plugin.version = text("1.4.0");
        plugin.interfaces = interfaces.data();
        plugin.n_interfaces = interfaces.size();
        plugin.init = [](tenon_str, void**) noexcept -> tenon_status { return TENON_OK; };
        plugin.stop = [](void*, tenon_done_fn stopped, void* user) noexcept { stopped(user, TENON_OK); };
        plugin.fini = [](void*) noexcept {};
        return &plugin;
    }
};

}  // namespace tenon::test
