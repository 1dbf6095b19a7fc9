// Breaks one rule of abi.h in each method, so that hosts can be seen to notice; its `config` says which it breaks at
// the start and at the end. Written against abi.h alone: the SDK would not let it.

#include "broken_rules.hpp"

#include <chrono>
#include <string>
#include <thread>
#include <vector>

namespace {

using rule_breaker::host;
using rule_breaker::is_stopping;
using rule_breaker::Rule;
using rule_breaker::str;

std::string config;

bool is_configured(const char* word) {
    return config.find(word) != std::string::npos;
}

void invoke(void*, const tenon_method_v1* method, const tenon_call_v1* call) noexcept {
    static_cast<const Rule*>(method->user)->run(call->id);
}

void keep_running() {
    while (true) {
        std::this_thread::sleep_for(std::chrono::hours(1));
    }
}

tenon_status init(tenon_str text, void** plugin) noexcept {
    config.assign(text.ptr, text.len);
    *plugin = nullptr;
    is_stopping = false;
    if (is_configured("thread stays")) {
        std::thread(&keep_running).detach();
    }
    if (is_configured("refuse without a reason")) {
        return TENON_UNAVAILABLE;
    }
    return TENON_OK;
}

void stop(void*, tenon_done_fn stopped, void* user) noexcept {
    is_stopping = true;
    if (is_configured("never stops")) {
        return;
    }
    stopped(user, TENON_OK);
    if (is_configured("stops twice")) {
        stopped(user, TENON_OK);
    }
}

std::string name = "rule_breaker";

void fini(void*) noexcept {
    if (is_configured("table changes")) {
        name = "rule_braker!";
    }
    if (is_configured("memory stays")) {
        static_cast<void>(host->alloc(host->ctx, 16));
    }
}

/// Calls after its end, as a forgotten static object would.
struct Late {
    ~Late() {
        if (host != nullptr && is_configured("calls late")) {
            rule_breaker::complete(1);
        }
    }
} late;

}  // namespace

extern "C" TENON_EXPORT const tenon_plugin_v1* tenon_plugin_entry_v1(const tenon_host_v1* table) noexcept {
    static const tenon_str verb = str("POST");
    static std::vector<tenon_method_v1> methods;
    static std::vector<const tenon_method_v1*> list;
    static tenon_interface_v1 interface {};
    static const tenon_interface_v1* const interfaces = &interface;
    static tenon_plugin_v1 plugin{};
    host = table;
    rule_breaker::http = static_cast<const tenon_ext_http_v1*>(host->get_extension(host->ctx, str(TENON_EXT_HTTP_1)));
    name = "rule_breaker";
    const auto rules = rule_breaker::rules();
    methods.assign(rules.size(), tenon_method_v1{});
    list.assign(rules.size(), nullptr);
    for (std::size_t i = 0; i < rules.size(); ++i) {
        methods[i].size = sizeof methods[i];
        methods[i].flags = rules[i].is_blocking ? std::uint32_t{TENON_METHOD_BLOCKING} : 0U;
        methods[i].name = str(rules[i].name);
        methods[i].http_methods = &verb;
        methods[i].n_http_methods = 1;
        methods[i].user = &rules[i];
        methods[i].invoke = &invoke;
        list[i] = &methods[i];
    }
    interface.size = sizeof interface;
    interface.kind = str("vendor");
    interface.name = str("rule-breaker");
    interface.node_methods = list.data();
    interface.n_node_methods = list.size();
    plugin.size = sizeof plugin;
    plugin.name = str(name);
    plugin.version = str("1.0.0");
    plugin.interfaces = &interfaces;
    plugin.n_interfaces = 1;
    plugin.init = &init;
    plugin.stop = &stop;
    plugin.fini = &fini;
    return &plugin;
}
