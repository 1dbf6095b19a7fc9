// A plugin as one is built without tenon_add_plugin: nothing is hidden. A host refuses it; here it shows what would
// happen otherwise.

#include "counter.hpp"

#include <tenon/abi.h>

#include <string>

namespace {

const tenon_host_v1* host;

constexpr tenon_str text(std::string_view value) {
    return {value.data(), value.size()};
}

void count(void*, const tenon_method_v1*, const tenon_call_v1* call) noexcept {
    const auto body = std::to_string(shared_by_mistake::count());
    tenon_result_v1 result{};
    result.size = sizeof result;
    result.body = text(body);
    host->complete(host->ctx, call->id, &result);
}

constexpr tenon_str verbs[] = {text("POST")};

constexpr tenon_method_v1 count_method = [] {
    tenon_method_v1 method{};
    method.size = sizeof method;
    method.name = text("count");
    method.http_methods = verbs;
    method.n_http_methods = 1;
    method.invoke = &count;
    return method;
}();
constexpr const tenon_method_v1* methods[] = {&count_method};

constexpr tenon_interface_v1 vendor = [] {
    tenon_interface_v1 interface {};
    interface.size = sizeof interface;
    interface.kind = text("vendor");
    interface.name = text("careless");
    interface.node_methods = methods;
    interface.n_node_methods = 1;
    return interface;
}();
constexpr const tenon_interface_v1* interfaces[] = {&vendor};

constexpr tenon_plugin_v1 table = [] {
    tenon_plugin_v1 plugin{};
    plugin.size = sizeof plugin;
    plugin.name = text("careless");
    plugin.version = text("1.0.0");
    plugin.interfaces = interfaces;
    plugin.n_interfaces = 1;
    plugin.init = [](tenon_str, void**) noexcept -> tenon_status { return TENON_OK; };
    plugin.stop = [](void*, tenon_done_fn stopped, void* user) noexcept { stopped(user, TENON_OK); };
    plugin.fini = [](void*) noexcept {};
    return plugin;
}();

}  // namespace

extern "C" TENON_EXPORT const tenon_plugin_v1* tenon_plugin_entry_v1(const tenon_host_v1* the_host) noexcept {
    host = the_host;
    return &table;
}
