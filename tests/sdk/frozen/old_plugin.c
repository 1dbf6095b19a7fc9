/* A plugin as it was built when ABI 1.0 was new: against the frozen header, never against today's. */

#include "abi_1_0.h"

static const tenon_host_v1* host;

static void answer(void* plugin, const tenon_method_v1* method, const tenon_call_v1* call) {
    static const tenon_str body = {"\"still here\"", 12};
    tenon_result_v1 result = {0};
    (void)plugin;
    (void)method;
    result.size = sizeof result;
    result.body = body;
    host->complete(host->ctx, call->id, &result);
}

static tenon_status init(tenon_str config, void** plugin) {
    (void)config;
    *plugin = (void*)0;
    return TENON_OK;
}

static void stop(void* plugin, tenon_done_fn stopped, void* user) {
    (void)plugin;
    stopped(user, TENON_OK);
}

static void fini(void* plugin) {
    (void)plugin;
}

static const tenon_str verbs[] = {{"POST", 4}};
static const tenon_method_v1 method = {
    .size = sizeof(tenon_method_v1), .name = {"old", 3}, .http_methods = verbs, .n_http_methods = 1, .invoke = answer};
static const tenon_method_v1* const methods[] = {&method};
static const tenon_interface_v1 vendor = {
    .size = sizeof(tenon_interface_v1),
    .kind = {"vendor", 6},
    .name = {"old", 3},
    .node_methods = methods,
    .n_node_methods = 1};
static const tenon_interface_v1* const interfaces[] = {&vendor};
static const tenon_plugin_v1 table = {
    .size = sizeof(tenon_plugin_v1),
    .name = {"old", 3},
    .version = {"1.0.0", 5},
    .interfaces = interfaces,
    .n_interfaces = 1,
    .init = init,
    .stop = stop,
    .fini = fini,
};

TENON_EXPORT const tenon_plugin_v1* tenon_plugin_entry_v1(const tenon_host_v1* the_host) {
    host = the_host;
    return &table;
}
