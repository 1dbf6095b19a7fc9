/* A plugin with as many methods as the text below says; ./dev bench scale writes other numbers over it. */

#include <tenon/abi.h>

#include <stdio.h>
#include <stdlib.h>

#define TEXT(literal)                                                                                                  \
    { literal, sizeof(literal) - 1 }

enum {
    most = 4096
};

static const volatile char method_count[] = "METHODS=000001";

static const tenon_host_v1* host;
static const tenon_str post_verb[] = {TEXT("POST")};
static char names[most][16];
static tenon_method_v1 methods[most];
static const tenon_method_v1* method_pointers[most];

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

static tenon_interface_v1 vendor_interface = {
    .size = sizeof(tenon_interface_v1),
    .kind = TEXT("vendor"),
    .name = TEXT("many-methods"),
    .driver_methods = method_pointers,
};

static const tenon_interface_v1* const interfaces[] = {&vendor_interface};

static const tenon_plugin_v1 plugin_table = {
    .size = sizeof(tenon_plugin_v1),
    .name = TEXT("many_methods"),
    .version = TEXT("1.0.0"),
    .interfaces = interfaces,
    .n_interfaces = 1,
    .init = init,
    .stop = stop,
    .fini = fini,
};

TENON_EXPORT const tenon_plugin_v1* tenon_plugin_entry_v1(const tenon_host_v1* the_host) {
    char count[8] = {0};
    host = the_host;
    for (int i = 0; i < 6; ++i) {
        count[i] = method_count[8 + i];
    }
    vendor_interface.n_driver_methods = (size_t)atoi(count) > most ? most : (size_t)atoi(count);
    for (size_t i = 0; i < vendor_interface.n_driver_methods; ++i) {
        const int length = snprintf(names[i], sizeof names[i], "method_%06zu", i);
        methods[i].size = sizeof(tenon_method_v1);
        methods[i].name = (tenon_str){names[i], (size_t)length};
        methods[i].http_methods = post_verb;
        methods[i].n_http_methods = 1;
        methods[i].invoke = at_once;
        method_pointers[i] = &methods[i];
    }
    return &plugin_table;
}
