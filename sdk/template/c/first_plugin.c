/* A plugin in C11: tenon/abi.h and nothing else. Read from the bottom: the entry function, the tables, the methods. */
#include <tenon/abi.h>

#include <string.h>

#define TEXT(literal)                                                                                                  \
    { literal, sizeof(literal) - 1 }

static const tenon_host_v1* host;
static const tenon_ext_http_v1* http;

/* Every call ends by exactly one complete(). The host copies what it is given. */
static void succeed(tenon_id call, tenon_str body) {
    tenon_result_v1 result = {.size = sizeof result, .status = TENON_OK, .body = body};
    host->complete(host->ctx, call, &result);
}

static void fail(tenon_id call, tenon_status status, tenon_str message) {
    tenon_result_v1 result = {.size = sizeof result, .status = status, .error_message = message};
    host->complete(host->ctx, call, &result);
}

/* ---- talking to the BMC: ask, and go on in the callback. It comes once, later, on the call's loop. */

/* What a callback has to know, in the host's memory, so that the host sees what is left behind. */
struct pending {
    tenon_id call;
};

static tenon_id forget(struct pending* pending) {
    tenon_id call = pending->call;
    host->free_(host->ctx, pending, sizeof *pending);
    return call;
}

static void ask(tenon_id call, const tenon_http_request_v1* request, tenon_http_done_fn answered) {
    static const tenon_str no_memory = TEXT("out of memory");
    struct pending* pending = host->alloc(host->ctx, sizeof *pending);
    if (pending == NULL) {
        fail(call, TENON_INTERNAL, no_memory);
        return;
    }
    pending->call = call;
    if (http->request(host->ctx, call, request, answered, pending) == 0) {
        (void)forget(pending); /* the call has ended meanwhile: no callback comes, and nobody is left to be told */
    }
}

/* Whether the BMC did it. If not, the call has been ended. */
static int is_good(tenon_id call, tenon_status status, const tenon_http_response_v1* response, tenon_str error) {
    static const tenon_str refused = TEXT("the BMC refused: see its log");
    if (status != TENON_OK) {
        fail(call, status, error); /* cancelled, too late, or not reached; the host's words say which */
        return 0;
    }
    if (response->http_status >= 300) {
        fail(call, TENON_BMC_ERROR, refused);
        return 0;
    }
    return 1;
}

/* ---- read_chassis: what the BMC says is the answer, byte for byte */

static void chassis_read(void* user, tenon_status status, const tenon_http_response_v1* response, tenon_str error) {
    tenon_id call = forget(user);
    if (is_good(call, status, response, error)) {
        succeed(call, response->body);
    }
}

static void read_chassis(void* plugin, const tenon_method_v1* method, const tenon_call_v1* call) {
    tenon_http_request_v1 request = {
        .size = sizeof request, .method = TEXT("GET"), .target = TEXT("/redfish/v1/Chassis/1")};
    (void)plugin;
    (void)method;
    ask(call->id, &request, chassis_read);
}

/* ---- set_fan_profile: the host has checked the arguments against args_schema, so they can be passed on as they are */

static void fan_set(void* user, tenon_status status, const tenon_http_response_v1* response, tenon_str error) {
    static const tenon_str nothing = {NULL, 0}; /* the client sees null */
    tenon_id call = forget(user);
    if (is_good(call, status, response, error)) {
        succeed(call, nothing);
    }
}

static void set_fan_profile(void* plugin, const tenon_method_v1* method, const tenon_call_v1* call) {
    static const tenon_str too_long = TEXT("the arguments are longer than any fan profile");
    static const char before[] = "{\"Oem\": {\"Fan\": ", after[] = "}}";
    char body[512]; /* the host copies it before request() returns */
    tenon_http_request_v1 request = {
        .size = sizeof request, .method = TEXT("PATCH"), .target = TEXT("/redfish/v1/Chassis/1")};
    size_t length = strlen(before) + call->args.len + strlen(after);
    (void)plugin;
    (void)method;
    if (length > sizeof body) {
        fail(call->id, TENON_INVALID, too_long);
        return;
    }
    memcpy(body, before, strlen(before));
    memcpy(body + strlen(before), call->args.ptr, call->args.len);
    memcpy(body + strlen(before) + call->args.len, after, strlen(after));
    request.body.ptr = body;
    request.body.len = length;
    ask(call->id, &request, fan_set);
}

/* ---- the tables: what the plugin offers */

static const tenon_str get[] = {TEXT("GET")};
static const tenon_str post[] = {TEXT("POST")};

static const tenon_method_v1 read_chassis_method = {
    .size = sizeof(tenon_method_v1),
    .flags = TENON_METHOD_IDEMPOTENT | TENON_METHOD_CANCELLABLE,
    .name = TEXT("read_chassis"),
    .description = TEXT("Read the chassis"),
    .http_methods = get,
    .n_http_methods = 1,
    .invoke = read_chassis,
};

static const tenon_method_v1 set_fan_profile_method = {
    .size = sizeof(tenon_method_v1),
    .flags = TENON_METHOD_EXCLUSIVE | TENON_METHOD_IDEMPOTENT,
    .name = TEXT("set_fan_profile"),
    .description = TEXT("Set the fan curve"),
    .http_methods = post,
    .n_http_methods = 1,
    .timeout_ns = 30000000000,
    .args_schema =
        TEXT("{\"type\": \"object\", \"additionalProperties\": false, \"required\": [\"profile\"], \"properties\": {"
             "\"profile\": {\"type\": \"string\", \"enum\": [\"quiet\", \"balanced\", \"max\"]}}}"),
    .invoke = set_fan_profile,
};

static const tenon_method_v1* const methods[] = {&read_chassis_method, &set_fan_profile_method};

static const tenon_kv properties[] = {
    {TEXT("first_address"), TEXT("Address of the BMC. Required.")},
    {TEXT("first_username"), TEXT("Account on the BMC.")},
    {TEXT("first_password"), TEXT("Its password.")},
};

static const tenon_interface_v1 vendor_interface = {
    .size = sizeof(tenon_interface_v1),
    .kind = TEXT("vendor"),
    .name = TEXT("first"),
    .properties = properties,
    .n_properties = sizeof properties / sizeof properties[0],
    .node_methods = methods,
    .n_node_methods = sizeof methods / sizeof methods[0],
};

static const tenon_interface_v1* const interfaces[] = {&vendor_interface};
static const tenon_str extensions[] = {TEXT(TENON_EXT_HTTP_1)};

/* ---- its life: no state here, so that there is little to do */

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

static const tenon_plugin_v1 plugin_table = {
    .size = sizeof(tenon_plugin_v1),
    .name = TEXT("first"),
    .version = TEXT("1.0.0"),
    .vendor = TEXT("ACME Corp"),
    .description = TEXT("Servers of ACME Corp"),
    .requires_ext = extensions,
    .n_requires_ext = 1,
    .interfaces = interfaces,
    .n_interfaces = 1,
    .init = init,
    .stop = stop,
    .fini = fini,
};

/* The one symbol that a host looks for. */
TENON_EXPORT const tenon_plugin_v1* tenon_plugin_entry_v1(const tenon_host_v1* the_host) {
    static const tenon_str http_id = TEXT(TENON_EXT_HTTP_1);
    host = the_host;
    http = host->get_extension(host->ctx, http_id); /* NULL while the build asks for the tables only */
    return &plugin_table;
}
