// Breaks no rule, or the one that the environment variable TENON_BREAK names: one of broken_rules.cpp or
// conditional_rules.cpp in a method, or one of the table or of the plugin's life, below. `tenon validate` must find
// each.

#include "broken_rules.hpp"
#include "conditional_rules.hpp"

#include <cstdlib>
#include <string>
#include <string_view>
#include <thread>

#ifdef TENON_UNDEFINED_SYMBOL
extern "C" int tenon_symbol_that_nobody_has();
#endif

namespace rule_breaker {

/// Where nothing hides it, all libraries of a process share it: the loader has it unique.
inline int& shared_by_all() {
    static int counter = 0;
    return counter;
}

namespace {

std::string broken;
std::string name;
int inits = 0;

bool breaks(std::string_view rule) {
    return broken == rule;
}

void invoke(void*, const tenon_method_v1* method, const tenon_call_v1* call) noexcept {
    if (const auto* const rule = static_cast<const Rule*>(method->user)) {
        rule->run(call->id);
        return;
    }
    for (const auto& rule : conditional_rules()) {
        if (breaks(rule.name)) {
            rule.run(*call);
            return;
        }
    }
    conditional_rules().front().run(*call);
}

void crash() {
    int* volatile nowhere = nullptr;
    *nowhere = 1;
}

tenon_status init(tenon_str config, void**) noexcept {
    ++inits;
    is_stopping = false;
    const std::string_view text(config.ptr, config.len);
    if (breaks("crash_by_config") && text.find("no such key") != std::string_view::npos) {
        crash();
    }
    if (breaks("refuse_config_silently") && text.find("no such key") != std::string_view::npos) {
        return TENON_INVALID;
    }
    if (breaks("crash_in_init")) {
        crash();
    }
    if (breaks("start_only_once") && inits > 1) {
        host->set_error(host->ctx, TENON_INTERNAL, str("it was started before"));
        return TENON_INTERNAL;
    }
    if (breaks("leave_a_thread")) {
        std::thread([] { std::this_thread::sleep_for(std::chrono::hours(1)); }).detach();
    }
    return TENON_OK;
}

void stop(void*, tenon_done_fn stopped, void* user) noexcept {
    is_stopping = true;
    if (breaks("never_stop")) {
        return;
    }
    if (breaks("crash_in_stop")) {
        crash();
    }
    stopped(user, TENON_OK);
    if (breaks("stop_twice")) {
        stopped(user, TENON_OK);
    }
}

void fini(void*) noexcept {
    if (breaks("change_the_table")) {
        name[0] = 'x';
    }
    if (breaks("leave_memory_at_the_end")) {
        static_cast<void>(host->alloc(host->ctx, 16));
    }
}

struct Table {
    tenon_str verb = str("POST");
    tenon_kv property{str("one_address"), str("Address of the BMC. Required.")};
    tenon_method_v1 method{};
    const tenon_method_v1* methods = &method;
    tenon_interface_v1 interface {};
    const tenon_interface_v1* interfaces = &interface;
    tenon_str extension = str("");
    tenon_plugin_v1 plugin{};
};

void spoil(Table& table) {
    static const std::string_view deep = R"({"properties": {"a": {"properties": {"b": {"type": "strin"}}}}})";
    if (breaks("small_table")) {
        table.plugin.size = 8;
    } else if (breaks("small_method")) {
        table.method.size = 8;
    } else if (breaks("bad_name")) {
        table.plugin.name = str("One Rule");
    } else if (breaks("bad_version")) {
        table.plugin.version = str("one");
    } else if (breaks("other_version")) {
        table.plugin.version = str("2.0.0");
    } else if (breaks("later_minor")) {
        table.plugin.abi_minor_min = 7;
    } else if (breaks("unknown_flag")) {
        table.method.flags = 1U << 20;
    } else if (breaks("reserved")) {
        table.method.reserved = 5;
    } else if (breaks("no_verb")) {
        table.method.n_http_methods = 0;
    } else if (breaks("bad_kind")) {
        table.interface.kind = str("fan");
    } else if (breaks("null_list")) {
        table.interface.properties = nullptr;
    } else if (breaks("null_invoke")) {
        table.method.invoke = nullptr;
    } else if (breaks("schema_no_json")) {
        table.method.args_schema = str("{");
    } else if (breaks("schema_of_a_list")) {
        table.method.args_schema = str(R"({"type": "array"})");
    } else if (breaks("schema_of_no_type")) {
        table.method.args_schema = str(deep);
    } else if (breaks("schema_bad_pattern")) {
        table.method.args_schema = str(R"({"properties": {"a": {"pattern": "("}}})");
    } else if (breaks("nameless_extension")) {
        table.plugin.requires_ext = &table.extension;
        table.plugin.n_requires_ext = 1;
    } else if (breaks("exclusive_driver_method")) {
        table.method.flags = TENON_METHOD_EXCLUSIVE;
        table.interface.driver_methods = &table.methods;
        table.interface.n_driver_methods = 1;
        table.interface.n_node_methods = 0;
    }
}

void choose_method(tenon_method_v1& method) {
    for (const auto& rule : rules()) {
        if (breaks(rule.name)) {
            method.user = &rule;
            method.flags = rule.is_blocking ? std::uint32_t{TENON_METHOD_BLOCKING} : 0U;
        }
    }
    for (const auto& rule : conditional_rules()) {
        if (breaks(rule.name) && rule.is_blocking) {
            method.flags = TENON_METHOD_BLOCKING;
        }
    }
}

}  // namespace

}  // namespace rule_breaker

using namespace rule_breaker;

extern "C" TENON_EXPORT const tenon_plugin_v1* tenon_plugin_entry_v1(const tenon_host_v1* given) noexcept {
    static Table table;
    table = Table();
    table.methods = &table.method;
    table.interfaces = &table.interface;
    const char* const rule = std::getenv("TENON_BREAK");  // NOLINT(concurrency-mt-unsafe): nobody sets it
    broken = rule == nullptr ? "" : rule;
    name = "one_rule";
    inits = 0;
    shared_by_all() = 0;
#ifdef TENON_UNDEFINED_SYMBOL
    shared_by_all() = tenon_symbol_that_nobody_has();
#endif
    host = given;
    if ((breaks("want_a_host_of_one_size") && host->size != sizeof *host) || breaks("give_no_table")) {
        host->set_error(host->ctx, TENON_UNSUPPORTED, str("this is not the host it wants"));
        return nullptr;
    }
    http = static_cast<const tenon_ext_http_v1*>(host->get_extension(host->ctx, str(TENON_EXT_HTTP_1)));
    table.method.size = sizeof table.method;
    table.method.name = str("work");
    table.method.http_methods = &table.verb;
    table.method.n_http_methods = 1;
    table.method.args_schema =
        str(R"({"type": "object", "required": ["profile"], "properties": {"profile": {"type": "string"}}})");
    table.method.invoke = &invoke;
    choose_method(table.method);
    table.interface.size = sizeof table.interface;
    table.interface.kind = str("vendor");
    table.interface.name = str("one-rule");
    table.interface.properties = &table.property;
    table.interface.n_properties = 1;
    table.interface.node_methods = &table.methods;
    table.interface.n_node_methods = 1;
    table.plugin.size = sizeof table.plugin;
    table.plugin.name = str(name);
    table.plugin.version = str("1.0.0");
    table.plugin.interfaces = &table.interfaces;
    table.plugin.n_interfaces = 1;
    table.plugin.init = &init;
    table.plugin.stop = &stop;
    table.plugin.fini = &fini;
    spoil(table);
    return &table.plugin;
}
