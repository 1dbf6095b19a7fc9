/* A host as it was when ABI 1.0 was new: against the frozen header, never against today's. One process, all plugins at
 * once, real threads, no mercy for stale ids.
 *
 *   old_host [--larger] TREE      the BMC answers GET from the files TREE/<target>/index.json
 *
 * Reads lines, and prints a line for each:
 *   load NAME LIBRARY             entry and init
 *   call NAME METHOD ARGUMENTS    validate, when there is one, and invoke
 *   end NAME                      stop, fini, dlclose, and whether the library is really gone
 *
 * With --larger it is a host of a later minor: each table that it gives has grown behind its end. */

#include "old_host.h"

#include <dlfcn.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    MAX_PLUGINS = 64,
    LATER_BYTES = 64
};

static struct plugin {
    char name[64], path[1024];
    void *handle, *instance;
    const tenon_plugin_v1* table;
} plugins[MAX_PLUGINS];

static struct plugin* find(const char* name) {
    for (int i = 0; i < MAX_PLUGINS; ++i) {
        if (strcmp(plugins[i].name, name) == 0) {
            return &plugins[i];
        }
    }
    die(name);
    return NULL;
}

static void load(const char* name, const char* path) {
    struct plugin* plugin = find("");
    (void)snprintf(plugin->path, sizeof plugin->path, "%s", path);
    plugin->handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (plugin->handle == NULL) {
        die(dlerror());
    }
    tenon_entry_fn entry;
    *(void**)&entry = dlsym(plugin->handle, TENON_ENTRY_SYMBOL);
    plugin->table = entry(host_table());
    if (plugin->table == NULL) {
        die(told);
    }
    const tenon_status status = plugin->table->init(str("{}"), &plugin->instance);
    if (status != TENON_OK) {
        die(told);
    }
    (void)snprintf(plugin->name, sizeof plugin->name, "%s", name);
    (void)printf(
        "%s loaded: %.*s needs 1.%u\n", name, (int)plugin->table->name.len, plugin->table->name.ptr,
        plugin->table->abi_minor_min
    );
}

static const tenon_method_v1* method_of(const tenon_plugin_v1* table, const char* name) {
    for (size_t i = 0; i < table->n_interfaces; ++i) {
        const tenon_interface_v1* interface = table->interfaces[i];
        for (size_t k = 0; k < interface->n_node_methods + interface->n_driver_methods; ++k) {
            const tenon_method_v1* method = k < interface->n_node_methods
                                                ? interface->node_methods[k]
                                                : interface->driver_methods[k - interface->n_node_methods];
            if (is(method->name, name)) {
                return method;
            }
        }
    }
    die(name);
    return NULL;
}

static void run_method(const char* name, const char* method_name, const char* args) {
    const struct plugin* plugin = find(name);
    const tenon_method_v1* method = method_of(plugin->table, method_name);
    if (method->validate != NULL) {
        run_call(plugin->instance, method, method->validate, args);
    }
    if (method->validate == NULL || call.status == TENON_OK) {
        run_call(plugin->instance, method, method->invoke, args);
    }
    for (char* at = call.body; *at != '\0'; ++at) {
        *at = *at == '\n' ? ' ' : *at; /* one line for each */
    }
    (void)printf(
        "%s.%s: status %d, http %u, %s%s\n", name, method_name, call.status, call.http_status, call.body, call.message
    );
}

static void set(void* user, tenon_status status) {
    (void)status;
    (void)pthread_mutex_lock(&mutex);
    *(bool*)user = true;
    (void)pthread_cond_broadcast(&changed);
    (void)pthread_mutex_unlock(&mutex);
}

static int look(struct dl_phdr_info* info, size_t size, void* path) {
    (void)size;
    return strcmp(info->dlpi_name, path) == 0;
}

static void end(const char* name) {
    struct plugin* plugin = find(name);
    bool has_stopped = false;
    plugin->table->stop(plugin->instance, set, &has_stopped);
    (void)pthread_mutex_lock(&mutex);
    while (!has_stopped) {
        (void)pthread_cond_wait(&changed, &mutex);
    }
    (void)pthread_mutex_unlock(&mutex);
    plugin->table->fini(plugin->instance);
    (void)dlclose(plugin->handle);
    (void)printf("%s ended: %s\n", name, dl_iterate_phdr(look, plugin->path) != 0 ? "still mapped" : "gone");
}

int main(int argc, char** argv) {
    char line[4096];
    const bool is_larger = argc == 3 && strcmp(argv[1], "--larger") == 0;
    if (!is_larger && argc != 2) {
        die("old_host [--larger] TREE");
    }
    later = is_larger ? LATER_BYTES : 0;
    tree = argv[argc - 1];
    while (fgets(line, sizeof line, stdin) != NULL) {
        char *words[4] = {"", "", "", ""}, *rest = line;
        line[strcspn(line, "\n")] = '\0';
        for (int i = 0; i < 4 && rest != NULL; ++i) {
            words[i] = i < 3 ? strsep(&rest, " ") : rest;
        }
        if (strcmp(words[0], "load") == 0) {
            load(words[1], words[2]);
        } else if (strcmp(words[0], "call") == 0) {
            run_method(words[1], words[2], words[3]);
        } else if (strcmp(words[0], "end") == 0) {
            end(words[1]);
        } else {
            die(line);
        }
        (void)fflush(stdout);
    }
    free(call.body);
    free(call.message);
    (void)printf("%ld blocks, %d mistakes\n", blocks, mistakes);
    return 0;
}
