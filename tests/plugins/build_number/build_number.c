/* A plugin that says which build of it runs. Several builds differ in that number only, so that a test sees whose code
 * it has called. */

#include <tenon/abi.h>

#define TEXT(literal)                                                                                                  \
    { literal, sizeof(literal) - 1 }

static const tenon_host_v1* host;
static tenon_id held;

static void answer(tenon_id call) {
    static const tenon_str body = TEXT(BUILD_NUMBER);
    tenon_result_v1 result = {0};
    result.size = sizeof result;
    result.body = body;
    host->complete(host->ctx, call, &result);
}

static void build(void* plugin, const tenon_method_v1* method, const tenon_call_v1* call) {
    (void)plugin;
    (void)method;
    answer(call->id);
}

/* Runs until somebody calls `release`. */
static void hold(void* plugin, const tenon_method_v1* method, const tenon_call_v1* call) {
    (void)plugin;
    (void)method;
    held = call->id;
}

static void release(void* plugin, const tenon_method_v1* method, const tenon_call_v1* call) {
    (void)plugin;
    (void)method;
    answer(held);
    answer(call->id);
}

static void log_and_fail(void* plugin, const tenon_method_v1* method, const tenon_call_v1* call) {
    static const tenon_str text = TEXT("words of build " BUILD_NUMBER);
    tenon_result_v1 result = {0};
    (void)plugin;
    (void)method;
    host->log(host->ctx, call->id, TENON_ERROR, text, NULL, 0);
    result.size = sizeof result;
    result.status = TENON_CONFLICT;
    result.error_message = text;
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

#define METHOD(function)                                                                                               \
    static const tenon_method_v1 function##_method = {                                                                 \
        .size = sizeof(tenon_method_v1),                                                                               \
        .name = TEXT(#function),                                                                                       \
        .http_methods = post_verb,                                                                                     \
        .n_http_methods = 1,                                                                                           \
        .invoke = function,                                                                                            \
    };

METHOD(build)
METHOD(hold)
METHOD(release)
METHOD(log_and_fail)

static const tenon_method_v1* const node_methods[] = {
    &build_method,
    &hold_method,
    &release_method,
    &log_and_fail_method,
};

static const tenon_interface_v1 vendor_interface = {
    .size = sizeof(tenon_interface_v1),
    .kind = TEXT("vendor"),
    .name = TEXT("build-number"),
    .node_methods = node_methods,
    .n_node_methods = sizeof node_methods / sizeof node_methods[0],
};

static const tenon_interface_v1* const interfaces[] = {&vendor_interface};

static const tenon_plugin_v1 plugin_table = {
    .size = sizeof(tenon_plugin_v1),
    .name = TEXT("build_number"),
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
