/* The smallest plugin in C. NAME is its own and its implementation's. */

#include <tenon/abi.h>

#define TEXT(literal)                                                                                                  \
    { literal, sizeof(literal) - 1 }

static const tenon_host_v1* host;

static void echo(void* plugin, const tenon_method_v1* method, const tenon_call_v1* call) {
    tenon_result_v1 result = {0};
    (void)plugin;
    (void)method;
    result.size = sizeof result;
    result.body = call->args;
    host->complete(host->ctx, call->id, &result);
}

static tenon_status init(tenon_str config, void** plugin) {
    (void)config;
    *plugin = NULL;
    return TENON_OK;
}

static void stop(void* plugin, tenon_done_fn stopped, void* user) {
    (void)plugin;
    stopped(user, TENON_OK);
}

static void fini(void* plugin) {
    (void)plugin;
}

static const tenon_str verbs[] = {TEXT("POST")};
static const tenon_method_v1 echo_method = {
    .size = sizeof(tenon_method_v1), .name = TEXT("echo"), .http_methods = verbs, .n_http_methods = 1, .invoke = echo};
static const tenon_method_v1* const methods[] = {&echo_method};
static const tenon_interface_v1 vendor = {
    .size = sizeof(tenon_interface_v1),
    .kind = TEXT("vendor"),
    .name = TEXT(NAME),
    .node_methods = methods,
    .n_node_methods = 1};
static const tenon_interface_v1* const interfaces[] = {&vendor};
static const tenon_plugin_v1 table = {
    .size = sizeof(tenon_plugin_v1),
    .name = TEXT(NAME),
    .version = TEXT("1.0.0"),
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
