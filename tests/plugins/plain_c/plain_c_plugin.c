/* A plugin in C11, without the SDK: the whole contract is abi.h. One method of each sort: an answer at once, one after
 * a pause, and one that asks the BMC. */

#include <tenon/abi.h>

#include <stdlib.h>

#define TEXT(literal)                                                                                                  \
    { literal, sizeof(literal) - 1 }

static const tenon_host_v1* host;
static const tenon_ext_http_v1* http;

static tenon_str text(const char* ptr, size_t len) {
    tenon_str result;
    result.ptr = ptr;
    result.len = len;
    return result;
}

static void complete(tenon_id call, tenon_status status, tenon_str body, tenon_str message) {
    tenon_result_v1 result = {0};
    result.size = sizeof result;
    result.status = status;
    result.body = body;
    result.error_message = message;
    host->complete(host->ctx, call, &result);
}

/* The answer is the arguments, byte for byte. */
static void echo(void* plugin, const tenon_method_v1* method, const tenon_call_v1* call) {
    (void)plugin;
    (void)method;
    complete(call->id, TENON_OK, call->args, text(NULL, 0));
}

/* What an operation needs to know when it comes back; counted by the host, so that it sees what is left over. */
struct pending {
    tenon_id call;
};

static struct pending* remember(tenon_id call) {
    struct pending* pending = host->alloc(host->ctx, sizeof *pending);
    if (pending != NULL) {
        pending->call = call;
    }
    return pending;
}

static tenon_id forget(struct pending* pending) {
    const tenon_id call = pending->call;
    host->free_(host->ctx, pending, sizeof *pending);
    return call;
}

static void slept(void* user, tenon_status status) {
    static const tenon_str body = TEXT("\"slept\"");
    static const tenon_str message = TEXT("woken before the time");
    const tenon_id call = forget(user);
    complete(call, status, status == TENON_OK ? body : text(NULL, 0), status == TENON_OK ? text(NULL, 0) : message);
}

static void nap(void* plugin, const tenon_method_v1* method, const tenon_call_v1* call) {
    struct pending* pending = remember(call->id);
    (void)plugin;
    (void)method;
    if (pending == NULL) {
        complete(call->id, TENON_INTERNAL, text(NULL, 0), text(NULL, 0));
    } else if (host->sleep_(host->ctx, call->id, 50000000, slept, pending) == 0) {
        (void)forget(pending); /* the call has gone: nobody is left to be told */
    }
}

static void answered(void* user, tenon_status status, const tenon_http_response_v1* response, tenon_str error) {
    static const tenon_str refused = TEXT("the BMC does not show its service root");
    const tenon_id call = forget(user);
    if (status != TENON_OK) {
        complete(call, status, text(NULL, 0), error);
    } else if (response->http_status != 200) {
        complete(call, TENON_BMC_ERROR, text(NULL, 0), refused);
    } else {
        complete(call, TENON_OK, response->body, text(NULL, 0));
    }
}

static void service_root(void* plugin, const tenon_method_v1* method, const tenon_call_v1* call) {
    static const tenon_str get = TEXT("GET");
    static const tenon_str target = TEXT("/redfish/v1/");
    tenon_http_request_v1 request = {0};
    struct pending* pending = remember(call->id);
    (void)plugin;
    (void)method;
    if (pending == NULL) {
        complete(call->id, TENON_INTERNAL, text(NULL, 0), text(NULL, 0));
        return;
    }
    request.size = sizeof request;
    request.method = get;
    request.target = target;
    if (http->request(host->ctx, call->id, &request, answered, pending) == 0) {
        (void)forget(pending);
    }
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

static const tenon_str get_verb[] = {TEXT("GET")};
static const tenon_str post_verb[] = {TEXT("POST")};

static const tenon_method_v1 echo_method = {
    .size = sizeof(tenon_method_v1),
    .flags = TENON_METHOD_EXCLUSIVE,
    .name = TEXT("c_echo"),
    .description = TEXT("Answer with the arguments"),
    .http_methods = post_verb,
    .n_http_methods = 1,
    .invoke = echo,
};

static const tenon_method_v1 nap_method = {
    .size = sizeof(tenon_method_v1),
    .flags = TENON_METHOD_ASYNC | TENON_METHOD_EXCLUSIVE,
    .name = TEXT("c_nap"),
    .description = TEXT("Take a short pause"),
    .http_methods = post_verb,
    .n_http_methods = 1,
    .invoke = nap,
};

static const tenon_method_v1 service_root_method = {
    .size = sizeof(tenon_method_v1),
    /* A file: what the BMC sends need not be JSON, and this plugin cannot tell. */
    .flags = TENON_METHOD_ATTACH | TENON_METHOD_IDEMPOTENT | TENON_METHOD_CANCELLABLE,
    .name = TEXT("c_service_root"),
    .description = TEXT("Fetch the BMC's service root"),
    .http_methods = get_verb,
    .n_http_methods = 1,
    .invoke = service_root,
};

static const tenon_method_v1* const node_methods[] = {&echo_method, &nap_method, &service_root_method};

static const tenon_interface_v1 vendor_interface = {
    .size = sizeof(tenon_interface_v1),
    .kind = TEXT("vendor"),
    .name = TEXT("plain-c"),
    .node_methods = node_methods,
    .n_node_methods = sizeof node_methods / sizeof node_methods[0],
};

static const tenon_interface_v1* const interfaces[] = {&vendor_interface};
static const tenon_str required[] = {TEXT(TENON_EXT_HTTP_1)};

static const tenon_plugin_v1 plugin_table = {
    .size = sizeof(tenon_plugin_v1),
    .name = TEXT("plain_c"),
    .version = TEXT("1.0.0"),
    .vendor = TEXT("The Tenon authors"),
    .description = TEXT("A plugin without C++"),
    .requires_ext = required,
    .n_requires_ext = 1,
    .interfaces = interfaces,
    .n_interfaces = 1,
    .init = init,
    .stop = stop,
    .fini = fini,
};

TENON_EXPORT const tenon_plugin_v1* tenon_plugin_entry_v1(const tenon_host_v1* the_host) {
    static const tenon_str http_id = TEXT(TENON_EXT_HTTP_1);
    host = the_host;
    http = host->get_extension(host->ctx, http_id);
    return &plugin_table;
}
