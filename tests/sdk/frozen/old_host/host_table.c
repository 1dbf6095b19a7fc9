#include "old_host.h"

#include <stdio.h>
#include <stdlib.h>

pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
struct call call;
struct operation* operations;
tenon_id last_id;
long blocks;
int mistakes;
char told[1024];
const char* tree;
uint32_t later;

static void mistake(const char* what) {
    ++mistakes;
    (void)printf("mistake: %s\n", what);
}

static tenon_id begin(tenon_id of, struct operation made) {
    struct operation* operation = malloc(sizeof made);
    if (operation == NULL) {
        die("out of memory");
    }
    *operation = made;
    (void)pthread_mutex_lock(&mutex);
    const bool is_known = of == call.id && !call.is_complete;
    const tenon_id id = is_known ? ++last_id : 0;
    if (is_known) {
        operation->id = id;
        operation->next = operations;
        operations = operation;
    } else {
        mistake("an operation of a call that there is not");
        free(operation->body);
        free(operation);
    }
    (void)pthread_cond_broadcast(&changed);
    (void)pthread_mutex_unlock(&mutex);
    return id;
}

static void* host_alloc(void* ctx, size_t n) {
    (void)ctx;
    (void)__atomic_add_fetch(&blocks, 1, __ATOMIC_SEQ_CST);
    return malloc(n);
}

static void host_free(void* ctx, void* p, size_t n) {
    (void)ctx;
    (void)n;
    (void)__atomic_sub_fetch(&blocks, 1, __ATOMIC_SEQ_CST);
    free(p);
}

static void host_log(void* ctx, tenon_id id, tenon_level level, tenon_str message, const tenon_kv* fields, size_t n) {
    (void)ctx, (void)id, (void)level, (void)message, (void)fields, (void)n;
}

static void host_set_error(void* ctx, tenon_status status, tenon_str message) {
    (void)ctx, (void)status;
    (void)snprintf(told, sizeof told, "%.*s", (int)message.len, message.ptr);
}

static void host_complete(void* ctx, tenon_id id, const tenon_result_v1* result) {
    (void)ctx;
    (void)pthread_mutex_lock(&mutex);
    if (id != call.id || call.is_complete || !TENON_HAS(result, tenon_result_v1, error_message)) {
        mistake("a completion that nobody waits for, or that is too small");
    } else {
        call.is_complete = true;
        call.status = result->status;
        call.http_status = result->http_status;
        call.body = copy(result->body);
        call.message = copy(result->error_message);
        for (struct operation* left = operations; left != NULL; left = left->next) {
            left->is_cancelled = true;
        }
    }
    (void)pthread_cond_broadcast(&changed);
    (void)pthread_mutex_unlock(&mutex);
}

static uint32_t host_call_state(void* ctx, tenon_id id) {
    (void)ctx;
    (void)pthread_mutex_lock(&mutex);
    const uint32_t bits = id == call.id && !call.is_complete ? 0 : (uint32_t)TENON_CALL_UNKNOWN;
    (void)pthread_mutex_unlock(&mutex);
    return bits;
}

static void host_progress(void* ctx, tenon_id id, uint32_t percent, tenon_str text) {
    (void)ctx, (void)id, (void)percent, (void)text;
}

static tenon_id host_post(void* ctx, tenon_id of, tenon_fn fn, void* user) {
    (void)ctx;
    return begin(of, (struct operation){.kind = POST, .fn = fn, .user = user, .due = in(0)});
}

static tenon_id host_sleep(void* ctx, tenon_id of, uint64_t ns, tenon_done_fn done, void* user) {
    (void)ctx;
    return begin(of, (struct operation){.kind = SLEEP, .done = done, .user = user, .due = in(ns)});
}

static tenon_id host_offload(void* ctx, tenon_id of, tenon_fn work, tenon_done_fn done, void* user) {
    (void)ctx;
    return begin(of, (struct operation){.kind = OFFLOAD, .fn = work, .done = done, .user = user, .due = in(0)});
}

static void host_cancel_op(void* ctx, tenon_id op) {
    (void)ctx;
    (void)pthread_mutex_lock(&mutex);
    for (struct operation* found = operations; found != NULL; found = found->next) {
        found->is_cancelled = found->is_cancelled || found->id == op;
    }
    (void)pthread_cond_broadcast(&changed);
    (void)pthread_mutex_unlock(&mutex);
}

static tenon_id
host_request(void* ctx, tenon_id of, const tenon_http_request_v1* request, tenon_http_done_fn done, void* user) {
    char path[2048], *body = NULL;
    (void)ctx;
    if (!TENON_HAS(request, tenon_http_request_v1, timeout_ns) || request->endpoint.len != 0) {
        mistake("a request that is too small, or goes elsewhere");
    } else if (is(request->method, "GET")) {
        (void)snprintf(path, sizeof path, "%s%.*s/index.json", tree, (int)request->target.len, request->target.ptr);
        FILE* file = fopen(path, "rb");
        if (file != NULL) {
            body = calloc(1, 1 << 16);
            if (body == NULL || fread(body, 1, (1 << 16) - 1, file) == 0) {
                die("the tree cannot be read");
            }
            (void)fclose(file);
        }
    }
    return begin(of, (struct operation){.kind = HTTP, .answered = done, .user = user, .due = in(0), .body = body});
}

static const void* host_get_extension(void* ctx, tenon_str id) {
    static const tenon_ext_http_v1 known = {.size = sizeof known, .request = host_request};
    static void* http;
    (void)ctx;
    if (http == NULL) {
        http = table_of(&known, sizeof known);
    }
    return is(id, TENON_EXT_HTTP_1) ? http : NULL;
}

const tenon_host_v1* host_table(void) {
    static void* made;
    if (made == NULL) {
        const tenon_host_v1 known = {
            .size = sizeof known,
            .abi_minor = later == 0 ? 0 : 7,
            .product = str("old_host"),
            .version = str("1.0.0"),
            .get_extension = host_get_extension,
            .alloc = host_alloc,
            .free_ = host_free,
            .log = host_log,
            .set_error = host_set_error,
            .complete = host_complete,
            .call_state = host_call_state,
            .progress = host_progress,
            .post = host_post,
            .sleep_ = host_sleep,
            .offload = host_offload,
            .cancel_op = host_cancel_op};
        made = table_of(&known, sizeof known);
    }
    return made;
}
