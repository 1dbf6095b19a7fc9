/* clang-format off */
/* SPDX-License-Identifier: Apache-2.0
 *
 * tenon/abi.h: the whole binary contract between a Tenon host and a vendor driver plugin. C11, no dependency.
 *
 * A plugin is one shared library that exports one symbol, tenon_plugin_entry_v1. Nothing else crosses: no C++ type, no
 * exception, no static registration. Most authors never read this file: <tenon/plugin.hpp> wraps it.
 *
 * RULES (law; every change to this file is reviewed against them)
 *  R1  A struct that may grow starts with `uint32_t size` = its sizeof as its PRODUCER saw it. Fields are only ever
 *      appended. A reader uses TENON_HAS() before it touches anything that ABI 1.0 did not have.
 *  R2  A growing struct is passed by pointer and never stored by value in an array: arrays hold pointers. Only the
 *      FROZEN value structs (tenon_str, tenon_kv) may be array elements.
 *  R3  Nobody fills or frees the other side's memory. Data flows by calling the other side with borrowed pointers; the
 *      callee copies what it keeps. Unless a comment says otherwise, a pointer argument is valid until the call returns.
 *  R4  What lives longer than one call across the boundary is named by a tenon_id, never by a pointer. A stale id is a
 *      harmless no-op, which the host counts as misbehaviour.
 *  R5  The host never calls into the plugin from inside a plugin->host call. Every callback comes later, from the call's
 *      loop, exactly once, also when the operation failed at once or was cancelled.
 *  R6  Everything is expressible as a message: ids, scalars, strings, flat structs. That is what lets one binary run in
 *      the host's process or in a child, and lets any crossing be recorded.
 *  R7  No exception crosses. In C++ the function types are noexcept.
 *
 * THREADS: [any] any thread. [loop] the event loop thread that owns the call; must not block (budget 1 ms). [pool] a
 * thread that may block. [main] a thread of the host that may block for a while, not always the same one; never two
 * [main] calls of one plugin at once. A host may give up a plugin that does not come back from [main] in its time.
 *
 * LIFE OF A PLUGIN, all [main]:
 *   entry(host) -> init(config) -> (calls) -> stop(): last callbacks come -> stopped -> fini() -> maybe unloaded
 *   init may be called again after fini. No call starts before init returned TENON_OK or after stop() was called.
 *
 * LIFE OF A CALL: the host calls validate (when there is one) and then invoke, each as a call with an id of its own. The
 *   plugin answers each by complete(id), from any thread, at once or later. When a call is cancelled (deadline, client
 *   gone, host stopping) call_state() says so and every pending operation of it ends with TENON_CANCELLED or
 *   TENON_TIMEOUT; the plugin must still complete it. Operations still pending when a call completes are cancelled; their
 *   callbacks still come.
 *
 * TEXT is UTF-8 and not NUL-terminated. JSON is RFC 8259.
 */
#ifndef TENON_ABI_H
#define TENON_ABI_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
#define TENON_NOEXCEPT noexcept
extern "C" {
#else
#define TENON_NOEXCEPT
#endif

#define TENON_ABI_MAJOR 1u
#define TENON_ABI_MINOR 0u

/* True when `*p`, of growing type T, was produced by someone who knows field f. */
#define TENON_HAS(p, T, f) ((p) != 0 && (p)->size >= offsetof(T, f) + sizeof((p)->f))

#if defined(__GNUC__)
#define TENON_EXPORT __attribute__((visibility("default"), used))
#else
#define TENON_EXPORT
#endif

/* ---------------------------------------------------------------- frozen value types */

/* Text or bytes. ptr may be NULL only when len is 0. */
typedef struct tenon_str {
    const char *ptr;
    size_t len;
} tenon_str;

typedef struct tenon_kv {
    tenon_str key;
    tenon_str value;
} tenon_kv;

/* Names a call or an operation; 0 is none. Never reused while the host runs. */
typedef uint64_t tenon_id;

/* ---------------------------------------------------------------- status */

/* One flat space; numbers are never reused; an unknown one is shown as its number and treated as TENON_INTERNAL.
 * The comment says whose fault it is and what REST answers when the plugin names no http_status of its own. */
typedef int32_t tenon_status;
enum {
    TENON_OK = 0,
    TENON_CANCELLED = 1,   /* nobody's: the call was cancelled; 503 */
    TENON_TIMEOUT = 2,     /* the BMC's or the plugin's: the deadline passed; 504 */
    TENON_INVALID = 3,     /* the client's: bad arguments; 400 */
    TENON_NOT_FOUND = 4,   /* the client's: no such thing; 404 */
    TENON_CONFLICT = 5,    /* the client's: not in this state; 409 */
    TENON_UNSUPPORTED = 6, /* the client's: this machine cannot do it; 400 */
    TENON_UNAVAILABLE = 7, /* passing: try again; 503 */
    TENON_PERMISSION = 8,  /* the client's; 403 */
    TENON_BMC_ERROR = 9,   /* the BMC's: it refused, broke or could not be reached; 500 */
    TENON_INTERNAL = 10,   /* the plugin's; 500 */
    TENON_LIMIT = 11       /* the client's: too many or too large; 429 */
};

typedef int32_t tenon_level;
enum { TENON_TRACE = 0, TENON_DEBUG = 1, TENON_INFO = 2, TENON_WARN = 3, TENON_ERROR = 4 };

/* ---------------------------------------------------------------- callbacks: code and opaque, both the plugin's */

typedef void (*tenon_fn)(void *user) TENON_NOEXCEPT;
typedef void (*tenon_done_fn)(void *user, tenon_status status) TENON_NOEXCEPT;

/* ---------------------------------------------------------------- the outcome of one call */

typedef struct tenon_result_v1 {
    uint32_t size;
    tenon_status status;
    uint32_t http_status;    /* 0: derived from status. Else 200..599, for failures only: a success is always 200 or 202 */
    uint32_t retry_after_ms; /* 0: none. With TENON_UNAVAILABLE, TENON_CONFLICT, TENON_LIMIT: when to try again */
    tenon_str body;          /* of a success: JSON, passed on byte for byte; empty means null. Of an attach method: any bytes */
    tenon_str content_type;  /* of an attach method's body; empty: none is sent */
    tenon_str error_code;    /* stable and machine readable, such as "acme.fan.locked"; may be empty */
    tenon_str error_message; /* for the person who called; shown to the client as it is */
} tenon_result_v1;

/* ---------------------------------------------------------------- what the host offers to every plugin */

/* Bits of call_state(). */
enum {
    TENON_CALL_CANCELLED = 1u,    /* stop working and complete */
    TENON_CALL_DEADLINE = 2u,     /* ... because the deadline passed */
    TENON_CALL_CLIENT_GONE = 4u,  /* ... because the client hung up */
    TENON_CALL_UNKNOWN = 8u       /* no such call: it has completed, or the id is wrong */
};

/* Given to tenon_plugin_entry_v1; valid until the library is unloaded. `ctx` is the first argument of everything. */
typedef struct tenon_host_v1 {
    uint32_t size;
    uint32_t abi_minor; /* of the host */
    void *ctx;
    tenon_str product; /* "tenond" */
    tenon_str version;

    /* [any] The table of an extension such as "tenon.http/1". NULL: not offered. Valid until the library is unloaded. */
    const void *(*get_extension)(void *ctx, tenon_str id) TENON_NOEXCEPT;

    /* [any] n bytes aligned for any object, or NULL. Counted for this loaded plugin, so that the host can see whether
     * anything is left before it unloads. Only the plugin frees it, by free_ with the same n. */
    void *(*alloc)(void *ctx, size_t n) TENON_NOEXCEPT;
    void (*free_)(void *ctx, void *p, size_t n) TENON_NOEXCEPT;

    /* [any] A line in the host's log. `call` may be 0. Never put a secret here. */
    void (*log)(void *ctx, tenon_id call, tenon_level level, tenon_str message, const tenon_kv *fields,
                size_t n_fields) TENON_NOEXCEPT;

    /* [main] Why entry or init is about to fail; the last one counts. */
    void (*set_error)(void *ctx, tenon_status status, tenon_str message) TENON_NOEXCEPT;

    /* [any] Ends a call. The first one wins, a second one is misbehaviour. Takes effect later, on the loop. */
    void (*complete)(void *ctx, tenon_id call, const tenon_result_v1 *result) TENON_NOEXCEPT;

    /* [any] TENON_CALL_* bits; 0 while the call runs and nobody wants it stopped. */
    uint32_t (*call_state)(void *ctx, tenon_id call) TENON_NOEXCEPT;

    /* [any] How far a long call has come, 0 to 100 percent, and in words. */
    void (*progress)(void *ctx, tenon_id call, uint32_t percent, tenon_str text) TENON_NOEXCEPT;

    /* [any] Runs fn on the call's loop, later. Returns the operation. If the call is unknown, returns 0 and fn never
     * runs: the one case in which a callback does not come, here and for every operation below. */
    tenon_id (*post)(void *ctx, tenon_id call, tenon_fn fn, void *user) TENON_NOEXCEPT;

    /* [any] done comes on the loop after `ns` nanoseconds with TENON_OK, or earlier with TENON_CANCELLED/TENON_TIMEOUT. */
    tenon_id (*sleep_)(void *ctx, tenon_id call, uint64_t ns, tenon_done_fn done, void *user) TENON_NOEXCEPT;

    /* [any] Runs work on a [pool] thread, then done on the loop with TENON_OK. When no thread is to be had, or the call
     * was cancelled before work began, work never runs and done comes with TENON_LIMIT or TENON_CANCELLED. */
    tenon_id (*offload)(void *ctx, tenon_id call, tenon_fn work, tenon_done_fn done, void *user) TENON_NOEXCEPT;

    /* [any] Asks an operation to end early. Its callback still comes, once. */
    void (*cancel_op)(void *ctx, tenon_id op) TENON_NOEXCEPT;
} tenon_host_v1;

/* ---------------------------------------------------------------- extension "tenon.http/1": the node's BMC */

/* The host owns DNS, TLS, connections, credentials, sessions and limits: it dials the BMC that the node's driver_info
 * names (the manifest's `bmc:` says by which keys), logs in, adds the credentials, and logs in again once on 401. */
#define TENON_EXT_HTTP_1 "tenon.http/1"

typedef struct tenon_http_request_v1 {
    uint32_t size;
    uint32_t flags;      /* 0 in 1.0 */
    tenon_str endpoint;  /* empty: this node's BMC; nothing else in 1.0 */
    tenon_str method;    /* GET, HEAD, POST, PUT, PATCH, DELETE */
    tenon_str target;    /* origin form, "/redfish/v1/Systems"; an absolute URL of the same BMC is accepted too */
    tenon_str body;
    const tenon_kv *headers; /* besides those that the host sets: Host, Authorization, X-Auth-Token, Content-Length, … */
    size_t n_headers;
    uint64_t timeout_ns; /* 0: what is left of the call */
} tenon_http_request_v1;

typedef struct tenon_http_response_v1 {
    uint32_t size;
    uint32_t http_status;
    tenon_str body; /* decoded */
    const tenon_kv *headers; /* names as the BMC spelled them: compare without case */
    size_t n_headers;
} tenon_http_response_v1;

/* TENON_OK: `response` holds what the BMC answered, whatever its status; `error` is empty. Otherwise `response` is NULL
 * and `error` says what went wrong and which driver_info key mends it, without secrets. Both are borrowed. */
typedef void (*tenon_http_done_fn)(void *user, tenon_status status, const tenon_http_response_v1 *response,
                                   tenon_str error) TENON_NOEXCEPT;

typedef struct tenon_ext_http_v1 {
    uint32_t size;
    uint32_t flags; /* 0 in 1.0 */
    /* [any] `ctx` is the host table's ctx. */
    tenon_id (*request)(void *ctx, tenon_id call, const tenon_http_request_v1 *request, tenon_http_done_fn done,
                        void *user) TENON_NOEXCEPT;
} tenon_ext_http_v1;

/* ---------------------------------------------------------------- one call, seen from the plugin */

/* Valid until validate or invoke returns, everything in it too. */
typedef struct tenon_call_v1 {
    uint32_t size;
    uint32_t flags; /* 0 in 1.0 */
    tenon_id id;
    uint64_t deadline_ns;  /* on CLOCK_MONOTONIC; 0: none */
    tenon_str method;      /* the vendor method's name */
    tenon_str http_method; /* "POST", upper case; one of those that the method declared */
    tenon_str args;        /* one JSON object, checked against args_schema where there is one */
    tenon_str node_uuid;   /* empty for a driver method, as are node_name (also when the node has none) and driver_info */
    tenon_str node_name;
    tenon_str driver;      /* the hardware type */
    tenon_str driver_info; /* JSON object, secrets removed */
    tenon_str request_id;  /* "req-…" */
    tenon_str user;
    tenon_str project;
} tenon_call_v1;

/* ---------------------------------------------------------------- what a plugin is made of */

enum {
    TENON_METHOD_ASYNC = 1u,       /* REST answers 202 at once; what the method returns goes to the call's record */
    TENON_METHOD_ATTACH = 2u,      /* the body is a file, sent as it is */
    TENON_METHOD_EXCLUSIVE = 4u,   /* runs alone on its node: the host takes the reservation first (node methods only) */
    TENON_METHOD_IDEMPOTENT = 8u,  /* running it twice does what running it once does */
    TENON_METHOD_BLOCKING = 16u,   /* validate and invoke run on [pool] and may block; otherwise on [loop] */
    TENON_METHOD_CANCELLABLE = 32u /* may be cancelled when the client hangs up */
};

struct tenon_method_v1;

/* [loop] or, for TENON_METHOD_BLOCKING, [pool]. `plugin` is what init returned. Must lead to exactly one complete(). */
typedef void (*tenon_invoke_fn)(void *plugin, const struct tenon_method_v1 *method,
                                const tenon_call_v1 *call) TENON_NOEXCEPT;

typedef struct tenon_method_v1 {
    uint32_t size;
    uint32_t flags;
    tenon_str name;                /* 1 to 255 characters; with a '/' it is reachable by the query form only */
    tenon_str description;
    const tenon_str *http_methods; /* at least one, in the order of the listing: "GET", "POST", … */
    size_t n_http_methods;
    uint64_t timeout_ns;           /* 0: the host's default */
    uint32_t max_parallel;         /* calls of this method at once on this host; 0: no limit of its own */
    uint32_t reserved;             /* 0 */
    tenon_str args_schema;         /* JSON Schema of the arguments (the host checks them first); empty: any object */
    tenon_str default_role;        /* who may call it unless the operator says otherwise: "admin" (also when empty),
                                      "member" or "reader" */
    const void *user;              /* the plugin's own */
    tenon_invoke_fn validate;      /* NULL: nothing to check beyond the schema. Runs after the reservation is taken and
                                      before an async method's 202; completing it with TENON_OK lets invoke run */
    tenon_invoke_fn invoke;
} tenon_method_v1;

/* One implementation of one interface kind. */
typedef struct tenon_interface_v1 {
    uint32_t size;
    uint32_t reserved;          /* 0 */
    tenon_str kind;             /* bios boot console deploy firmware inspect management network power raid rescue storage vendor */
    tenon_str name;             /* [a-z][a-z0-9-]{0,62}; what hardware types list */
    const tenon_kv *properties; /* driver_info key -> description, for GET /v1/drivers/D/properties */
    size_t n_properties;
    const tenon_method_v1 *const *node_methods;
    size_t n_node_methods;
    const tenon_method_v1 *const *driver_methods;
    size_t n_driver_methods;
} tenon_interface_v1;

/* Static data of the plugin: valid, and unchanged, until the library is unloaded. */
typedef struct tenon_plugin_v1 {
    uint32_t size;
    uint32_t abi_minor_min; /* the least host minor that it needs, not the one it was built with */
    tenon_str name;         /* [a-z][a-z0-9_-]{0,62}; equals the manifest's */
    tenon_str version;      /* semver; equals the manifest's */
    tenon_str vendor;
    tenon_str description;
    const tenon_str *requires_ext; /* extensions without which it cannot work; checked before init */
    size_t n_requires_ext;
    const tenon_interface_v1 *const *interfaces;
    size_t n_interfaces;

    /* [main] One instance, whatever it implements. config is a JSON object. *plugin is what the plugin's functions are
     * given; it may stay NULL. Not TENON_OK: set_error says why, and nothing else is called. */
    tenon_status (*init)(tenon_str config, void **plugin) TENON_NOEXCEPT;

    /* [main] No new calls come. End own threads, then call stopped(user, TENON_OK), from any thread, also from inside. */
    void (*stop)(void *plugin, tenon_done_fn stopped, void *user) TENON_NOEXCEPT;

    /* [main] After stopped, when nothing of this plugin is in flight. */
    void (*fini)(void *plugin) TENON_NOEXCEPT;

    /* [any] The table of an extension that the plugin offers to the host; NULL (also the pointer itself): none. */
    const void *(*get_extension)(void *plugin, tenon_str id) TENON_NOEXCEPT;
} tenon_plugin_v1;

/* The one exported symbol; the major is in its name. [main] Returns NULL when it cannot work with this host, after
 * set_error. */
typedef const tenon_plugin_v1 *(*tenon_entry_fn)(const tenon_host_v1 *host) TENON_NOEXCEPT;
#define TENON_ENTRY_SYMBOL "tenon_plugin_entry_v1"
TENON_EXPORT const tenon_plugin_v1 *tenon_plugin_entry_v1(const tenon_host_v1 *host) TENON_NOEXCEPT;

#ifdef __cplusplus
}
#endif
#endif
