/* What the parts of the old host share; main.c says what it is. */
#ifndef OLD_HOST_H
#define OLD_HOST_H

#define _GNU_SOURCE

#include "../abi_1_0.h"

#include <pthread.h>
#include <stdbool.h>
#include <time.h>

/* One call at a time, and what it waits for. Guarded by `mutex`, as everything here but `later` and `tree`. */
struct call {
    tenon_id id;
    bool is_complete, is_inside;
    tenon_status status;
    uint32_t http_status;
    char *body, *message;
};

struct operation {
    struct operation* next;
    tenon_id id;

    enum {
        POST,
        SLEEP,
        OFFLOAD,
        HTTP
    } kind;

    enum {
        WAITING,
        WORKING,
        WORKED
    } state;

    bool is_cancelled;
    struct timespec due;
    tenon_fn fn;
    tenon_done_fn done;
    tenon_http_done_fn answered;
    void* user;
    char* body;
};

extern pthread_mutex_t mutex;
extern pthread_cond_t changed;
extern struct call call;
extern struct operation* operations;
extern tenon_id last_id;
extern long blocks;     /* of alloc() */
extern int mistakes;    /* of plugins */
extern char told[1024]; /* by set_error() */
extern const char* tree;
extern uint32_t later; /* bytes behind the end of each table */

/* host_table.c */
const tenon_host_v1* host_table(void);

/* call_loop.c: runs one function of a plugin to the end of its call and of its operations. */
void run_call(void* instance, const tenon_method_v1* method, tenon_invoke_fn function, const char* args);
struct timespec in(uint64_t ns);

/* text.c */
void die(const char* why);
tenon_str str(const char* text);
char* copy(tenon_str text);
bool is(tenon_str text, const char* value);
void* table_of(const void* known, size_t size);

#endif
