/* The least that a plugin can do: answers at once, with a text that lies there. What a call of it costs is what
 * crossing costs. */

#include <tenon/abi.h>

#define TEXT(literal)                                                                                                  \
    { literal, sizeof(literal) - 1 }

static const tenon_host_v1* host;

static void at_once(void* plugin, const tenon_method_v1* method, const tenon_call_v1* call) {
    static const tenon_str body = TEXT("true");
    tenon_result_v1 result = {0};
    (void)plugin;
    (void)method;
    result.size = sizeof result;
    result.body = body;
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

static const tenon_str post_verb[] = {TEXT("POST")};

static const tenon_method_v1 at_once_method = {
    .size = sizeof(tenon_method_v1),
    .name = TEXT("at_once"),
    .http_methods = post_verb,
    .n_http_methods = 1,
    .invoke = at_once,
};

static const tenon_method_v1* const node_methods[] = {&at_once_method};

static const tenon_interface_v1 vendor_interface = {
    .size = sizeof(tenon_interface_v1),
    .kind = TEXT("vendor"),
    .name = TEXT("bench"),
    .node_methods = node_methods,
    .n_node_methods = 1,
};

static const tenon_interface_v1* const interfaces[] = {&vendor_interface};

static const tenon_plugin_v1 plugin_table = {
    .size = sizeof(tenon_plugin_v1),
    .name = TEXT("bench"),
    .version = TEXT("1.0.0"),
    .interfaces = interfaces,
    .n_interfaces = 1,
    .init = init,
    .stop = stop,
    .fini = fini,
};

TENON_EXPORT const tenon_plugin_v1* tenon_plugin_entry_v1(const tenon_host_v1* the_host) {
    host = the_host;
    return &plugin_table;
}
