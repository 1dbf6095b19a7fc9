#include "old_host.h"

#include <stdlib.h>
#include <string.h>

enum {
    LIMIT_SECONDS = 60
};

struct timespec in(uint64_t ns) {
    struct timespec at;
    (void)clock_gettime(CLOCK_MONOTONIC, &at);
    at.tv_sec += (time_t)(ns / 1000000000u);
    at.tv_nsec += (long)(ns % 1000000000u);
    if (at.tv_nsec >= 1000000000) {
        at.tv_nsec -= 1000000000;
        ++at.tv_sec;
    }
    return at;
}

static bool is_past(struct timespec at) {
    const struct timespec now = in(0);
    return now.tv_sec > at.tv_sec || (now.tv_sec == at.tv_sec && now.tv_nsec >= at.tv_nsec);
}

static void* run_work(void* of) {
    struct operation* operation = of;
    operation->fn(operation->user);
    (void)pthread_mutex_lock(&mutex);
    operation->state = WORKED;
    (void)pthread_cond_broadcast(&changed);
    (void)pthread_mutex_unlock(&mutex);
    return NULL;
}

static void start_thread(void* (*function)(void*), void* of) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, function, of) != 0 || pthread_detach(thread) != 0) {
        die("no thread");
    }
}

static void deliver(struct operation* operation) {
    const tenon_status status = operation->is_cancelled && operation->state != WORKED ? TENON_CANCELLED : TENON_OK;
    if (operation->kind == POST) {
        operation->fn(operation->user);
    } else if (operation->kind != HTTP) {
        operation->done(operation->user, status);
    } else if (status != TENON_OK) {
        operation->answered(operation->user, status, NULL, str("cancelled"));
    } else {
        const tenon_kv header = {str("Content-Type"), str("application/json")};
        const tenon_http_response_v1 known = {
            .size = sizeof known,
            .http_status = operation->body != NULL ? 200 : 404,
            .body = str(operation->body),
            .headers = &header,
            .n_headers = 1};
        void* response = table_of(&known, sizeof known);
        operation->answered(operation->user, TENON_OK, response, str(NULL));
        free(response);
    }
    free(operation->body);
    free(operation);
}

/* One step; false: the call has ended, and so have its operations. */
static bool step(struct timespec limit) {
    (void)pthread_mutex_lock(&mutex);
    struct operation **place = &operations, *ready = NULL;
    for (; *place != NULL && ready == NULL; place = ready == NULL ? &(*place)->next : place) {
        struct operation* it = *place;
        if (it->state == WORKED || (it->state == WAITING && (it->is_cancelled || is_past(it->due)))) {
            ready = it;
            if (it->kind == OFFLOAD && it->state == WAITING && !it->is_cancelled) {
                it->state = WORKING;
                start_thread(run_work, it);
                ready = NULL;
            } else {
                *place = it->next;
                break;
            }
        }
    }
    const bool is_over = ready == NULL && operations == NULL && call.is_complete && !call.is_inside;
    if (ready == NULL && !is_over) {
        struct timespec wake;
        (void)clock_gettime(CLOCK_REALTIME, &wake);
        wake.tv_nsec += 1000000; /* a timer may be due by then */
        if (wake.tv_nsec >= 1000000000) {
            wake.tv_nsec -= 1000000000;
            ++wake.tv_sec;
        }
        (void)pthread_cond_timedwait(&changed, &mutex, &wake);
    }
    (void)pthread_mutex_unlock(&mutex);
    if (ready != NULL) {
        deliver(ready);
    }
    if (!is_over && is_past(limit)) {
        die("a call did not end");
    }
    return !is_over;
}

struct entry {
    void* instance;
    const tenon_method_v1* method;
    tenon_invoke_fn function;
    const tenon_call_v1* given;
};

static void* run_entry(void* of) {
    const struct entry* entry = of;
    entry->function(entry->instance, entry->method, entry->given);
    (void)pthread_mutex_lock(&mutex);
    call.is_inside = false;
    (void)pthread_cond_broadcast(&changed);
    (void)pthread_mutex_unlock(&mutex);
    return NULL;
}

void run_call(void* instance, const tenon_method_v1* method, tenon_invoke_fn function, const char* args) {
    free(call.body);
    free(call.message);
    memset(&call, 0, sizeof call);
    call.id = ++last_id;
    call.is_inside = true;
    const tenon_call_v1 known = {
        .size = sizeof known,
        .id = call.id,
        .method = method->name,
        .http_method = method->http_methods[0],
        .args = str(args),
        .node_uuid = str("11111111-0000-4000-8000-000000000001"),
        .node_name = str("node-1"),
        .driver = str("old-hardware"),
        .driver_info = str("{}"),
        .request_id = str("req-1"),
        .user = str("admin"),
        .project = str("baremetal")};
    void* given = table_of(&known, sizeof known);
    struct entry entry = {instance, method, function, given};
    if ((method->flags & TENON_METHOD_BLOCKING) != 0) {
        start_thread(run_entry, &entry);
    } else {
        (void)run_entry(&entry);
    }
    const struct timespec limit = in((uint64_t)LIMIT_SECONDS * 1000000000u);
    while (step(limit)) {
    }
    free(given);
}
