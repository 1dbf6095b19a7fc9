/* A plugin as it was built when ABI 1.0 was new, that uses all of it: against the frozen header, never against today's.
 * With -DLARGER it is one of a later minor that needs no more than 1.0: each of its tables has grown behind its end. */

#define _POSIX_C_SOURCE 200809L /* nanosleep */

#include "abi_1_0.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#ifdef LARGER
#define NAME "whole_larger"
#define INTERFACE "whole-larger"
#define LATER void* later[4];
#define FILLED , .later = {(void*)1, (void*)2, (void*)3, (void*)4}
#else
#define NAME "whole"
#define INTERFACE "whole"
#define LATER
#define FILLED
#endif

#define TEXT(literal)                                                                                                  \
    { literal, sizeof(literal) - 1 }

typedef struct {
    tenon_result_v1 known;
    LATER
} result_table;

typedef struct {
    tenon_http_request_v1 known;
    LATER
} request_table;

typedef struct {
    tenon_method_v1 known;
    LATER
} method_table;

typedef struct {
    tenon_interface_v1 known;
    LATER
} interface_table;

typedef struct {
    tenon_plugin_v1 known;
    LATER
} plugin_table;

static const tenon_host_v1* host;
static const tenon_ext_http_v1* http;
static int instance; /* its address is what the functions are given */

static tenon_str text(const char* value) {
    const tenon_str out = {value, strlen(value)};
    return out;
}

static bool has(tenon_str haystack, const char* needle) {
    const size_t n = strlen(needle);
    for (size_t i = 0; i + n <= haystack.len; ++i) {
        if (memcmp(haystack.ptr + i, needle, n) == 0) {
            return true;
        }
    }
    return false;
}

static void end(tenon_id call, tenon_status status, tenon_str body, tenon_str message) {
    result_table result = {.known = {.size = sizeof result} FILLED};
    result.known.status = status;
    result.known.body = body;
    result.known.error_message = message;
    host->complete(host->ctx, call, &result.known);
}

static void end_with(tenon_id call, tenon_status status, const char* body) {
    end(call, status, text(status == TENON_OK ? body : ""), text(status == TENON_OK ? "" : body));
}

/* What an operation remembers: its call, and what the call is to answer. */
struct pending {
    tenon_id call;
    tenon_id operation;
    char answer[64];
};

static struct pending* remember(tenon_id call, const char* answer) {
    struct pending* pending = host->alloc(host->ctx, sizeof *pending);
    if (pending != NULL) {
        pending->call = call;
        (void)snprintf(pending->answer, sizeof pending->answer, "%s", answer);
    } else {
        end_with(call, TENON_INTERNAL, "no memory");
    }
    return pending;
}

static void forget(struct pending* pending) {
    host->free_(host->ctx, pending, sizeof *pending);
}

static void answer_now(void* user) {
    struct pending* pending = user;
    end_with(pending->call, TENON_OK, pending->answer);
    forget(pending);
}

static void answer_later(void* user, tenon_status status) {
    struct pending* pending = user;
    end_with(pending->call, status, status == TENON_OK ? pending->answer : "it was ended early");
    forget(pending);
}

/* ---------------------------------------------------------------- methods */

static void check(void* plugin, const tenon_method_v1* method, const tenon_call_v1* call) {
    const bool is_ours = plugin == &instance && has(method->name, "echo") && method->user == &instance;
    end_with(call->id, is_ours && has(call->args, "\"good\"") ? TENON_OK : TENON_INVALID, "x must be good");
}

static void echo(void* plugin, const tenon_method_v1* method, const tenon_call_v1* call) {
    char body[1024];
    const tenon_kv field = {TEXT("method"), {method->name.ptr, method->name.len}};
    (void)plugin;
    host->log(host->ctx, call->id, TENON_INFO, text("echoing"), &field, 1);
    (void)snprintf(
        body, sizeof body,
        "{\"args\": %.*s, \"by\": \"%.*s\", \"driver\": \"%.*s\", \"named\": \"%.*s\", \"deadline\": %s}",
        (int)call->args.len, call->args.ptr, (int)call->http_method.len, call->http_method.ptr, (int)call->driver.len,
        call->driver.ptr, (int)call->node_name.len, call->node_name.ptr, call->deadline_ns != 0 ? "true" : "false"
    );
    end_with(call->id, TENON_OK, body);
}

static void post(void* plugin, const tenon_method_v1* method, const tenon_call_v1* call) {
    struct pending* pending = remember(call->id, "{\"answer\": \"posted\"}");
    (void)plugin;
    (void)method;
    if (pending != NULL && host->post(host->ctx, call->id, answer_now, pending) == 0) {
        forget(pending);
    }
}

static void nap(void* plugin, const tenon_method_v1* method, const tenon_call_v1* call) {
    struct pending* pending = remember(call->id, "{\"answer\": \"slept\"}");
    (void)plugin;
    (void)method;
    host->progress(host->ctx, call->id, 50, text("half asleep"));
    if (pending != NULL && host->sleep_(host->ctx, call->id, 1000000, answer_later, pending) == 0) {
        forget(pending);
    }
}

static void wake(void* plugin, const tenon_method_v1* method, const tenon_call_v1* call) {
    struct pending* pending = remember(call->id, "{\"answer\": \"nobody woke me\"}");
    (void)plugin;
    (void)method;
    if (pending != NULL) {
        pending->operation = host->sleep_(host->ctx, call->id, 3600000000000u, answer_later, pending);
        host->cancel_op(host->ctx, pending->operation);
    }
}

static void block(void* plugin, const tenon_method_v1* method, const tenon_call_v1* call) {
    const struct timespec moment = {0, 1000000};
    (void)plugin;
    (void)method;
    (void)nanosleep(&moment, NULL);
    end_with(call->id, TENON_OK, host->call_state(host->ctx, call->id) == 0 ? "{\"answer\": \"blocked\"}" : "null");
}

static void work(void* user) {
    struct pending* pending = user;
    (void)snprintf(pending->answer, sizeof pending->answer, "{\"answer\": \"worked\"}");
}

static void offload(void* plugin, const tenon_method_v1* method, const tenon_call_v1* call) {
    struct pending* pending = remember(call->id, "{\"answer\": \"idle\"}");
    (void)plugin;
    (void)method;
    if (pending != NULL && host->offload(host->ctx, call->id, work, answer_later, pending) == 0) {
        forget(pending);
    }
}

static void answered(void* user, tenon_status status, const tenon_http_response_v1* response, tenon_str error) {
    struct pending* pending = user;
    if (status == TENON_OK && response->http_status == 200 && response->n_headers > 0) {
        end(pending->call, TENON_OK, response->body, text(""));
    } else {
        end(pending->call, status == TENON_OK ? TENON_BMC_ERROR : status, text(""), error);
    }
    forget(pending);
}

static void ask(void* plugin, const tenon_method_v1* method, const tenon_call_v1* call) {
    static const tenon_kv accept = {TEXT("Accept"), TEXT("application/json")};
    struct pending* pending = remember(call->id, "");
    request_table request = {
        .known = {
            .size = sizeof request,
            .method = TEXT("GET"),
            .target = TEXT("/redfish/v1/"),
            .headers = &accept,
            .n_headers = 1,
            .timeout_ns = 10000000000u} FILLED};
    (void)plugin;
    (void)method;
    if (pending != NULL && http->request(host->ctx, call->id, &request.known, answered, pending) == 0) {
        forget(pending);
    }
}

static void file(void* plugin, const tenon_method_v1* method, const tenon_call_v1* call) {
    result_table result = {
        .known = {
            .size = sizeof result,
            .body = TEXT("\x01\x02 not JSON"),
            .content_type = TEXT("application/x-whole")} FILLED};
    (void)plugin;
    (void)method;
    host->complete(host->ctx, call->id, &result.known);
}

static void refuse(void* plugin, const tenon_method_v1* method, const tenon_call_v1* call) {
    result_table result = {
        .known = {
            .size = sizeof result,
            .status = TENON_CONFLICT,
            .http_status = 418,
            .error_code = TEXT("whole.teapot"),
            .error_message = TEXT("I am a teapot")} FILLED};
    (void)plugin;
    (void)method;
    host->complete(host->ctx, call->id, &result.known);
}

/* Of the driver as a whole. */
static void models(void* plugin, const tenon_method_v1* method, const tenon_call_v1* call) {
    post(plugin, method, call);
}

/* ---------------------------------------------------------------- tables */

static const tenon_str get[] = {TEXT("GET")};
static const tenon_str verbs[] = {TEXT("POST"), TEXT("PUT")};

#define METHOD(variable, function, method_flags, verb_list, ...)                                                       \
    static const method_table variable = {                                                                             \
        .known = {                                                                                                     \
            .size = sizeof(method_table),                                                                              \
            .flags = (method_flags),                                                                                   \
            .name = TEXT(#function),                                                                                   \
            .description = TEXT("All of 1.0: " #function),                                                             \
            .http_methods = (verb_list),                                                                               \
            .n_http_methods = sizeof(verb_list) / sizeof(verb_list)[0],                                                \
            .invoke = (function),                                                                                      \
            __VA_ARGS__} FILLED}

METHOD(
    echo_method, echo, TENON_METHOD_EXCLUSIVE, verbs, .validate = check, .user = &instance, .timeout_ns = 20000000000u,
    .max_parallel = 3, .default_role = TEXT("member"),
    .args_schema = TEXT("{\"type\": \"object\", \"properties\": {\"x\": {\"type\": \"string\"}}, \"required\": [\"x\"]}"
    )
);
METHOD(post_method, post, 0, verbs, .user = NULL);
METHOD(nap_method, nap, TENON_METHOD_CANCELLABLE, verbs, .user = NULL);
METHOD(nap_async_method, wake, TENON_METHOD_ASYNC | TENON_METHOD_EXCLUSIVE, verbs, .user = NULL);
METHOD(block_method, block, TENON_METHOD_BLOCKING, verbs, .user = NULL);
METHOD(offload_method, offload, 0, verbs, .user = NULL);
METHOD(ask_method, ask, TENON_METHOD_IDEMPOTENT, get, .user = NULL);
METHOD(file_method, file, TENON_METHOD_ATTACH, get, .user = NULL);
METHOD(refuse_method, refuse, 0, verbs, .user = NULL);
METHOD(models_method, models, TENON_METHOD_IDEMPOTENT, get, .default_role = TEXT("reader"));

static const tenon_method_v1* const node_methods[] = {
    &echo_method.known,    &post_method.known, &nap_method.known,  &nap_async_method.known, &block_method.known,
    &offload_method.known, &ask_method.known,  &file_method.known, &refuse_method.known};
static const tenon_method_v1* const driver_methods[] = {&models_method.known};
static const tenon_kv properties[] = {{TEXT("whole_address"), TEXT("Address of the BMC. Required.")}};
static const interface_table vendor = {
    .known = {
        .size = sizeof vendor,
        .kind = TEXT("vendor"),
        .name = TEXT(INTERFACE),
        .properties = properties,
        .n_properties = 1,
        .node_methods = node_methods,
        .n_node_methods = sizeof node_methods / sizeof node_methods[0],
        .driver_methods = driver_methods,
        .n_driver_methods = 1} FILLED};
static const tenon_interface_v1* const interfaces[] = {&vendor.known};
static const tenon_str required[] = {TEXT(TENON_EXT_HTTP_1)};

static tenon_status init(tenon_str config, void** plugin) {
    if (has(config, "\"fail\"")) {
        host->set_error(host->ctx, TENON_INVALID, text("the configuration says fail"));
        return TENON_INVALID;
    }
    *plugin = &instance;
    return TENON_OK;
}

static void stop(void* plugin, tenon_done_fn stopped, void* user) {
    stopped(user, plugin == &instance ? TENON_OK : TENON_INTERNAL);
}

static void fini(void* plugin) {
    (void)plugin;
}

static const void* get_extension(void* plugin, tenon_str id) {
    (void)plugin;
    (void)id;
    return NULL;
}

static const plugin_table table = {
    .known = {
        .size = sizeof table,
        .abi_minor_min = 0,
        .name = TEXT(NAME),
        .version = TEXT("1.0.0"),
        .vendor = TEXT("The Tenon authors"),
        .description = TEXT("All of ABI 1.0"),
        .requires_ext = required,
        .n_requires_ext = 1,
        .interfaces = interfaces,
        .n_interfaces = 1,
        .init = init,
        .stop = stop,
        .fini = fini,
        .get_extension = get_extension} FILLED};

TENON_EXPORT const tenon_plugin_v1* tenon_plugin_entry_v1(const tenon_host_v1* the_host) {
    static const tenon_str http_id = TEXT(TENON_EXT_HTTP_1);
    host = the_host;
    http = host->get_extension(host->ctx, http_id);
    return &table.known;
}
