/* A good plugin, from which the macros take one thing or another: each row of "What a refusal says" is one of them. */

#include <tenon/abi.h>

#ifndef NAME
#define NAME "acme"
#endif
#ifndef VERSION
#define VERSION "1.0.0"
#endif
#ifndef ABI_MINOR
#define ABI_MINOR 0
#endif
#ifndef SIZE
#define SIZE sizeof(tenon_plugin_v1)
#endif
#ifndef ENTRY
#define ENTRY tenon_plugin_entry_v1
#endif
#ifndef INIT
#define INIT return TENON_OK
#endif
#ifndef START
#define START return &table
#endif
#ifndef FINI
#define FINI fini
#endif
#ifndef SCHEMA
#define SCHEMA "{}"
#endif
#ifndef METHOD
#define METHOD "greet"
#endif

#define TEXT(literal)                                                                                                  \
    { literal, sizeof(literal) - 1 }

static const tenon_host_v1* host;

static inline void say(tenon_status status, const char* text, size_t length) {
    tenon_str words = {text, length};
    host->set_error(host->ctx, status, words);
}

#define SAY(status, literal) say(status, literal, sizeof(literal) - 1)

static void answer(void* plugin, const tenon_method_v1* method, const tenon_call_v1* call) {
    tenon_result_v1 result = {0};
    (void)plugin;
    (void)method;
    result.size = sizeof result;
    host->complete(host->ctx, call->id, &result);
}

static tenon_status init(tenon_str config, void** plugin) {
    (void)config;
    *plugin = (void*)0;
    INIT;
}

static void stop(void* plugin, tenon_done_fn stopped, void* user) {
    (void)plugin;
    stopped(user, TENON_OK);
}

static inline void fini(void* plugin) {
    (void)plugin;
}

static const tenon_str verbs[] = {TEXT("POST")};
static const tenon_method_v1 method = {
    .size = sizeof(tenon_method_v1),
    .name = TEXT(METHOD),
    .http_methods = verbs,
    .n_http_methods = 1,
    .args_schema = TEXT(SCHEMA),
    .invoke = answer,
};
static const tenon_method_v1* const methods[] = {&method};
static const tenon_interface_v1 vendor = {
    .size = sizeof(tenon_interface_v1),
    .kind = TEXT("vendor"),
    .name = TEXT("acme"),
    .node_methods = methods,
    .n_node_methods = 1,
};
#ifdef SECOND_KIND
static const tenon_interface_v1 second = {
    .size = sizeof(tenon_interface_v1),
    .kind = TEXT(SECOND_KIND),
    .name = TEXT("acme"),
    .node_methods = methods,
    .n_node_methods = 1,
};
static const tenon_interface_v1* const interfaces[] = {&vendor, &second};
#else
static const tenon_interface_v1* const interfaces[] = {&vendor};
#endif
#ifdef EXTENSION
static const tenon_str extensions[] = {TEXT(EXTENSION)};
#endif

static const tenon_plugin_v1 table = {
    .size = SIZE,
    .abi_minor_min = ABI_MINOR,
    .name = TEXT(NAME),
    .version = TEXT(VERSION),
#ifdef EXTENSION
    .requires_ext = extensions,
    .n_requires_ext = 1,
#endif
    .interfaces = interfaces,
    .n_interfaces = sizeof interfaces / sizeof interfaces[0],
    .init = init,
    .stop = stop,
    .fini = FINI,
};

#ifdef UNDEFINED
void acme_missing(void);
#endif
#ifdef SECOND_EXPORT
TENON_EXPORT void acme_too(void) {}
#endif
#ifdef TEXT_RELOCATION
__asm__(".text\n.globl acme_text\n.hidden acme_text\nacme_text: .quad host\n");
#endif

TENON_EXPORT const tenon_plugin_v1* ENTRY(const tenon_host_v1* the_host) {
    host = the_host;
#ifdef UNDEFINED
    acme_missing();
#endif
    (void)table;
    START;
}
