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
 *  R4  What lives longer than one call across the boundary is named by a tenon_id, never by a pointer. A stale id is
 *      harmless. The host counts it as misbehaviour, but for call_state() and cancel_op(): nobody can know in time that
 *      what they ask for has just ended.
 *  R5  The host never calls into the plugin from inside a plugin->host call. Every callback comes later, from the call's
 *      loop, exactly once, also when the operation failed at once or was cancelled.
 *  R6  Everything is expressible as a message: ids, scalars, strings, flat structs. That is what lets one binary run in
 *      the host's process or in a child, and lets any crossing be recorded.
 *  R7  No exception crosses. In C++ the function types are noexcept.
 *
 * HOW A FUNCTION IS DESCRIBED: what it does; how it fails; who owns what is passed; how long that lives; on which thread.
 * Where a part is missing, the rules above say it: nothing can fail, arguments are borrowed until the function returns.
 *
 * THREADS: [any] any thread, several at once. [loop] the event loop thread that owns the call; must not block (budget
 * 1 ms). [pool] a thread that may block. [main] a thread of the host that may block for a while, not always the same one;
 * never two [main] calls of one plugin at once. A host may give up a plugin that does not come back from [main] in time.
 *
 * LIFE OF A PLUGIN, all [main]:
 *   entry(host) -> init(config) -> (calls) -> stop(): last callbacks come -> stopped -> fini() -> maybe unloaded
 *   init may be called again after fini. No call starts before init returned TENON_OK or after stop() was called. A host
 *   may end the process without stop() and fini(), and skips fini() where stopped or the last completion does not come.
 *
 * LIFE OF A CALL: the host calls validate (when there is one) and then invoke, each as a call with an id of its own. The
 *   plugin answers each by complete(id), from any thread, at once or later. When a call is cancelled (deadline, client
 *   gone, host stopping) call_state() says so and every pending operation of it ends with TENON_CANCELLED or
 *   TENON_TIMEOUT; the plugin must still complete it. Operations still pending when a call completes are cancelled; their
 *   callbacks still come.
 *
 * WHAT MAY BE CALLED WHEN
 *
 *   state of the plugin             the plugin may call in the host           the host may call in the plugin
 *   ------------------------------  ----------------------------------------  ----------------------------------------
 *   mapped, before entry            nothing: it has no table yet              entry
 *   inside entry                    get_extension alloc free_ log set_error   nothing
 *   after entry                     get_extension alloc free_ log             init
 *   inside init                     get_extension alloc free_ log set_error   nothing
 *   running: init gave TENON_OK     everything but set_error                  validate invoke callbacks, then stop
 *   inside stop, and until stopped  everything but set_error                  callbacks
 *   stopped                         everything but set_error                  callbacks of calls in flight, then fini
 *   inside fini                     get_extension alloc free_ log             nothing
 *   after fini, or init failed      nothing                                   after fini: init
 *   The plugin's get_extension may be called from the end of entry to the beginning of fini.
 *
 *   state of a call                 what names its id                         what comes from the host
 *   ------------------------------  ----------------------------------------  ----------------------------------------
 *   inside validate or invoke       complete call_state progress log          nothing on this thread (R5)
 *                                   post sleep_ offload request cancel_op
 *   running                         as above                                  callbacks of its operations
 *   cancelled                       as above; a new wait ends at once         callbacks, which say why
 *   completed                       call_state: TENON_CALL_UNKNOWN; log       callbacks of what was pending
 *
 * HOW THIS FILE CHANGES
 *   A field, also a function of the host    at the end of its struct, TENON_ABI_MINOR + 1; its reader asks TENON_HAS().
 *   A function that the host calls          as above, and NULL means for ever what its absence meant.
 *   A service of the host                   an extension "tenon.NAME/REV". Another layout is another REV, and the old one
 *                                           is offered for two years more. What is on trial has a header of its own, and
 *                                           an id that it keeps when the trial is over.
 *   A number                                is added, never used again; everybody reads numbers that he does not know.
 *   abi_minor_min of a plugin               what it needs, not what it was built with: 0 as long as it uses 1.0 only.
 *   All that cannot be done so              a new major: the entry symbol ends in _v2, and hosts load both for two years.
 *   Never part of it: C++ types, exceptions, bool without a reason, varargs, bit-fields, long, errno, FILE, holes.
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

/* One flat space; numbers are never reused; an unknown one is shown as its number and treated as TENON_INTERNAL. The
 * comment says whose fault it is and what REST answers when the plugin names no http_status of its own. */
typedef int32_t tenon_status;
enum {
    TENON_OK = 0,
    TENON_CANCELLED = 1,   /* nobody's: the call was cancelled; 500 */
    TENON_TIMEOUT = 2,     /* the BMC's or the plugin's: the deadline passed; 500 */
    TENON_INVALID = 3,     /* the client's: bad arguments; 400 */
    TENON_NOT_FOUND = 4,   /* the client's: no such thing; 404 */
    TENON_CONFLICT = 5,    /* the client's: not in this state; 409 */
    TENON_UNSUPPORTED = 6, /* the client's: this machine cannot do it; 400 */
    TENON_UNAVAILABLE = 7, /* passing: try again; 503 */
    TENON_PERMISSION = 8,  /* the client's; 403 */
    TENON_BMC_ERROR = 9,   /* the BMC's: it refused, broke or could not be reached; 500 */
    TENON_INTERNAL = 10,   /* the plugin's; 500 */
    TENON_LIMIT = 11       /* the client's: too many or too large; 503 */
};

typedef int32_t tenon_level;
enum { TENON_TRACE = 0, TENON_DEBUG = 1, TENON_INFO = 2, TENON_WARN = 3, TENON_ERROR = 4 };

/* ---------------------------------------------------------------- callbacks: code and opaque, both the plugin's */

/* `user` is what was given with the function, the plugin's all the time. The work of offload() is called on [pool],
 * everything else on [loop]. stop() gets a tenon_done_fn of the host's. */
typedef void (*tenon_fn)(void *user) TENON_NOEXCEPT;
typedef void (*tenon_done_fn)(void *user, tenon_status status) TENON_NOEXCEPT;

/* ---------------------------------------------------------------- the outcome of one call */

typedef struct tenon_result_v1 {
    uint32_t size;
    tenon_status status;
    uint32_t http_status;    /* 0: derived from status. Else 200..599, of failures only: a success is 200 or 202 */
    uint32_t retry_after_ms; /* 0: none. With TENON_UNAVAILABLE, TENON_CONFLICT, TENON_LIMIT: when to try again */
    tenon_str body;          /* of a success: JSON, passed on byte for byte, refused if it is none; empty means null. Of an
                                attach method: any bytes. The host may refuse more than 64 MiB, and texts over 1 MiB */
    tenon_str content_type;  /* of an attach method's body; empty: none is sent */
    tenon_str error_code;    /* stable and machine readable, such as "acme.fan.locked"; may be empty */
    tenon_str error_message; /* for the person who called; shown to the client as it is */
} tenon_result_v1;

/* ---------------------------------------------------------------- what the host offers to every plugin */

/* Bits of call_state(). */
enum {
    TENON_CALL_CANCELLED = 1u,    /* stop working and complete; alone: the host is stopping */
    TENON_CALL_DEADLINE = 2u,     /* ... because the deadline passed */
    TENON_CALL_CLIENT_GONE = 4u,  /* ... because the client hung up */
    TENON_CALL_UNKNOWN = 8u       /* alone. No such call: it has completed, or the id is wrong */
};

/* Given to tenon_plugin_entry_v1; valid until the library is unloaded. `ctx` is the first argument of everything. */
typedef struct tenon_host_v1 {
    uint32_t size;
    uint32_t abi_minor; /* of the host */
    void *ctx;
    tenon_str product; /* "tenond" */
    tenon_str version;

    /* Gives the table of an extension such as "tenon.http/1". NULL: not offered. The host's, constant, valid until
     * the library is unloaded. [any] */
    const void *(*get_extension)(void *ctx, tenon_str id) TENON_NOEXCEPT;

    /* Gives n bytes aligned for any object, counted for this loaded plugin, so that the host can see whether
     * anything is left before it unloads. NULL: there is no memory. The plugin's, until it calls free_ with the same
     * n. [any] */
    void *(*alloc)(void *ctx, size_t n) TENON_NOEXCEPT;

    /* Takes back what alloc() gave; nothing where p is NULL. [any] */
    void (*free_)(void *ctx, void *p, size_t n) TENON_NOEXCEPT;

    /* Writes a line to the host's log, with the plugin's name, the fields and the request's id. A level that the
     * host does not know counts as TENON_ERROR; what is very long is cut, what is very much left out. `call` may be 0.
     * Never put a secret here. [any] */
    void (*log)(void *ctx, tenon_id call, tenon_level level, tenon_str message, const tenon_kv *fields,
                size_t n_fields) TENON_NOEXCEPT;

    /* Says why entry or init is about to fail; the last text counts. An operator reads it, so it names the way out.
     * Without effect when entry and init succeed. [main], inside those two */
    void (*set_error)(void *ctx, tenon_status status, tenon_str message) TENON_NOEXCEPT;

    /* Ends a call; takes effect later, on the loop. The first one wins; a second one, or one for another plugin's
     * call, is misbehaviour. A result that is NULL or smaller than in 1.0 ends the call with TENON_INTERNAL. The
     * result is copied before this returns. [any] */
    void (*complete)(void *ctx, tenon_id call, const tenon_result_v1 *result) TENON_NOEXCEPT;

    /* Gives TENON_CALL_* bits; 0 while the call runs and nobody wants it stopped. [any] */
    uint32_t (*call_state)(void *ctx, tenon_id call) TENON_NOEXCEPT;

    /* Tells how far a long call has come, 0 to 100 percent (more is taken as 100), and in words. Lost when nobody
     * waits for the call any more. [any] */
    void (*progress)(void *ctx, tenon_id call, uint32_t percent, tenon_str text) TENON_NOEXCEPT;

    /* Runs fn on the call's loop, later, also when the call has been cancelled. Returns the operation. Returns 0,
     * and then fn never runs, when the call is unknown or fn is NULL: the only cases in which a callback does not
     * come, here and for every operation below. `user` stays the plugin's. [any] */
    tenon_id (*post)(void *ctx, tenon_id call, tenon_fn fn, void *user) TENON_NOEXCEPT;

    /* Calls done on the loop after `ns` nanoseconds with TENON_OK, or earlier with TENON_CANCELLED or TENON_TIMEOUT.
     * 0 as in post(). [any] */
    tenon_id (*sleep_)(void *ctx, tenon_id call, uint64_t ns, tenon_done_fn done, void *user) TENON_NOEXCEPT;

    /* Runs work on a [pool] thread, then done on the loop with TENON_OK; once it runs, nothing stops it. When no
     * thread is to be had, work never runs and done comes with TENON_LIMIT; when the call or the operation was
     * cancelled before work began, with TENON_CANCELLED or TENON_TIMEOUT. 0 as in post(). Both get `user`. [any] */
    tenon_id (*offload)(void *ctx, tenon_id call, tenon_fn work, tenon_done_fn done, void *user) TENON_NOEXCEPT;

    /* Asks an operation to end early. Its callback still comes, once, with TENON_CANCELLED, or with what came first.
     * Nothing where it has ended. [any] */
    void (*cancel_op)(void *ctx, tenon_id op) TENON_NOEXCEPT;
} tenon_host_v1;

/* ---------------------------------------------------------------- extension "tenon.http/1": the node's BMC */

/* The host owns DNS, TLS, connections, credentials, sessions and limits: it dials the BMC that the node's
 * driver_info names (the manifest's `bmc:` says by which keys), logs in, adds the credentials, and logs in again
 * once on 401. */
#define TENON_EXT_HTTP_1 "tenon.http/1"

typedef struct tenon_http_request_v1 {
    uint32_t size;
    uint32_t flags;      /* 0 in 1.0 */
    tenon_str endpoint;  /* empty: this node's BMC; nothing else in 1.0 */
    tenon_str method;    /* GET, HEAD, POST, PUT, PATCH, DELETE */
    tenon_str target;    /* origin form, "/redfish/v1/Systems"; an absolute URL of the same BMC is accepted too */
    tenon_str body; /* the host may refuse more than 64 MiB, and texts of more than 1 MiB */
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

/* Gets the end of a request. TENON_OK: `response` holds what the BMC answered, whatever its status; `error` is
 * empty. Otherwise `response` is NULL and `error` says what went wrong and which driver_info key mends it, without
 * secrets. Both are the host's, until this returns. [loop] */
typedef void (*tenon_http_done_fn)(void *user, tenon_status status, const tenon_http_response_v1 *response,
                                   tenon_str error) TENON_NOEXCEPT;

typedef struct tenon_ext_http_v1 {
    uint32_t size;
    uint32_t flags; /* 0 in 1.0 */
    /* Sends one request to the BMC of the call's node, and calls done on the loop with its end. `ctx` is the host
     * table's. Mistakes in the request, a driver method (it has no node) and a manifest without `bmc:` end it with
     * TENON_INTERNAL and a text; a driver_info that does not say where the BMC is with TENON_INVALID; a BMC that
     * cannot be reached or refuses the login with TENON_BMC_ERROR; its time with TENON_TIMEOUT. Returns the
     * operation, 0 as in post(). The request is copied before this returns. [any] */
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
    TENON_METHOD_ASYNC = 1u,       /* REST answers 202 once validate has passed; a failure is the node's last_error */
    TENON_METHOD_ATTACH = 2u,      /* the body is a file, sent as it is */
    TENON_METHOD_EXCLUSIVE = 4u,   /* runs alone on its node: the host takes the reservation first (node methods only) */
    TENON_METHOD_IDEMPOTENT = 8u,  /* running it twice does what running it once does */
    TENON_METHOD_BLOCKING = 16u,   /* validate and invoke run on [pool] and may block; otherwise on [loop] */
    TENON_METHOD_CANCELLABLE = 32u /* may be cancelled when the client hangs up */
};

struct tenon_method_v1;

/* Begins one call, and must lead to exactly one complete(), which is also how it fails. `plugin` is what init gave,
 * `method` the table that the plugin declared; `call` is the host's until this returns. [loop] or, for
 * TENON_METHOD_BLOCKING, [pool] */
typedef void (*tenon_invoke_fn)(void *plugin, const struct tenon_method_v1 *method,
                                const tenon_call_v1 *call) TENON_NOEXCEPT;

typedef struct tenon_method_v1 {
    uint32_t size;
    uint32_t flags;
    tenon_str name;                /* 1 to 255 bytes, none of them a control character, once in its list; with a '/' it is
                                      reachable by the query form only */
    tenon_str description;
    const tenon_str *http_methods; /* one or more of GET POST PUT PATCH DELETE, none twice, in the listing's order */
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

/* Static data of the plugin: valid, and unchanged, until the library is unloaded. The host copies what it shows. It
 * may refuse texts of more than 64 KiB, a schema of more than 256 KiB, names of more than 255 bytes, lists of more
 * than 4096. */
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

    /* Makes the one instance, whatever the plugin implements. config is a JSON object, the host's until this
     * returns. *plugin, NULL before, is what the plugin's functions are given; it may stay NULL, and is the plugin's
     * until fini. Not TENON_OK: set_error said why, and nothing else is called. [main] */
    tenon_status (*init)(tenon_str config, void **plugin) TENON_NOEXCEPT;

    /* Ends own threads and all that is not a call, then calls stopped(user, TENON_OK) once, from any thread, also
     * from inside. No new calls come; those in flight have been cancelled and may still have to complete. It cannot
     * fail: the status is not looked at. `user` is the host's. [main] */
    void (*stop)(void *plugin, tenon_done_fn stopped, void *user) TENON_NOEXCEPT;

    /* Destroys the instance. After stopped, when nothing of this plugin is in flight. [main] */
    void (*fini)(void *plugin) TENON_NOEXCEPT;

    /* Gives the table of an extension that the plugin offers to the host; NULL (also the pointer itself): none. The
     * plugin's, constant, valid until the library is unloaded. ABI 1.0 has no such extension. [any] */
    const void *(*get_extension)(void *plugin, tenon_str id) TENON_NOEXCEPT;
} tenon_plugin_v1;

/* The one exported symbol; the major is in its name. Gives the plugin's table, and starts nothing. NULL when it
 * cannot work with this host, after set_error. `host` is the host's, constant, valid until the library is unloaded:
 * keep the pointer. [main], once for each time the library is loaded */
typedef const tenon_plugin_v1 *(*tenon_entry_fn)(const tenon_host_v1 *host) TENON_NOEXCEPT;
#define TENON_ENTRY_SYMBOL "tenon_plugin_entry_v1"
TENON_EXPORT const tenon_plugin_v1 *tenon_plugin_entry_v1(const tenon_host_v1 *host) TENON_NOEXCEPT;

#ifdef __cplusplus
}
#endif
#endif
