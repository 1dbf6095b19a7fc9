/* What a cut of power leaves of a SQLite database: for LD_PRELOAD. Beside each file whose name has `.sqlite` in it, a
 * file `….durable` holds what was synced; what was only written is not in there. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#define MAX_FDS 4096

struct change {
    struct change* next;
    off_t at;
    ssize_t size; /* -1: the file ends at `at` */
    char bytes[];
};

struct file {
    int durable; /* a descriptor; 0: not one of ours */
    struct change* first;
    struct change** last;
};

static struct file files[MAX_FDS];
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

static void* real(const char* name) {
    void* found = dlsym(RTLD_NEXT, name);
    if (found == NULL) {
        abort();
    }
    return found;
}

#define REAL(name) ((__typeof__(&name))real(#name))

static struct file* file_of(int fd) {
    return fd >= 0 && fd < MAX_FDS && files[fd].durable != 0 ? &files[fd] : NULL;
}

static void put(int fd, const char* bytes, size_t size, off_t at) {
    while (size > 0) {
        const ssize_t done = REAL(pwrite64)(fd, bytes, size, at);
        if (done <= 0) {
            abort();
        }
        bytes += done;
        at += done;
        size -= (size_t)done;
    }
}

static void opened(int fd, const char* path) {
    const size_t length = strlen(path);
    if (fd < 0 || fd >= MAX_FDS || strstr(path, ".sqlite") == NULL || strcmp(path + length - 4, "-shm") == 0) {
        return;
    }
    char name[PATH_MAX];
    snprintf(name, sizeof name, "%s.durable", path);
    pthread_mutex_lock(&mutex);
    files[fd].durable = REAL(open64)(name, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    files[fd].first = NULL;
    files[fd].last = &files[fd].first;
    if (files[fd].durable <= 0) {
        abort();
    }
    pthread_mutex_unlock(&mutex);
}

static void note(int fd, const void* bytes, ssize_t size, off_t at) {
    pthread_mutex_lock(&mutex);
    struct file* file = file_of(fd);
    if (file != NULL) {
        struct change* change = malloc(sizeof *change + (size > 0 ? (size_t)size : 0));
        if (change == NULL) {
            abort();
        }
        change->next = NULL;
        change->at = at;
        change->size = size;
        if (size > 0) {
            memcpy(change->bytes, bytes, (size_t)size);
        }
        *file->last = change;
        file->last = &change->next;
    }
    pthread_mutex_unlock(&mutex);
}

/* With `keeps`, what was written since the last sync is on disk from now on; without, it is forgotten. */
static void settle(int fd, int keeps) {
    pthread_mutex_lock(&mutex);
    struct file* file = file_of(fd);
    while (file != NULL && file->first != NULL) {
        struct change* change = file->first;
        file->first = change->next;
        if (keeps && change->size < 0) {
            if (REAL(ftruncate64)(file->durable, change->at) != 0) {
                abort();
            }
        } else if (keeps) {
            put(file->durable, change->bytes, (size_t)change->size, change->at);
        }
        free(change);
    }
    if (file != NULL) {
        file->last = &file->first;
    }
    pthread_mutex_unlock(&mutex);
}

int open64(const char* path, int flags, ...) {
    va_list more;
    va_start(more, flags);
    const mode_t mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(more, mode_t) : 0;
    va_end(more);
    const int fd = REAL(open64)(path, flags, mode);
    opened(fd, path);
    return fd;
}

int open(const char* path, int flags, ...) {
    va_list more;
    va_start(more, flags);
    const mode_t mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(more, mode_t) : 0;
    va_end(more);
    const int fd = REAL(open)(path, flags, mode);
    opened(fd, path);
    return fd;
}

int close(int fd) {
    settle(fd, 0);
    pthread_mutex_lock(&mutex);
    struct file* file = file_of(fd);
    if (file != NULL) {
        REAL(close)(file->durable);
        file->durable = 0;
    }
    pthread_mutex_unlock(&mutex);
    return REAL(close)(fd);
}

ssize_t pwrite64(int fd, const void* bytes, size_t size, off64_t at) {
    const ssize_t done = REAL(pwrite64)(fd, bytes, size, at);
    if (done > 0) {
        note(fd, bytes, done, at);
    }
    return done;
}

ssize_t pwrite(int fd, const void* bytes, size_t size, off_t at) {
    return pwrite64(fd, bytes, size, at);
}

int ftruncate64(int fd, off64_t size) {
    const int done = REAL(ftruncate64)(fd, size);
    if (done == 0) {
        note(fd, NULL, -1, size);
    }
    return done;
}

int ftruncate(int fd, off_t size) {
    return ftruncate64(fd, size);
}

/* A disk that takes its time: a cut of power finds it at work more often than not. */
static void take_time(int fd) {
    if (file_of(fd) != NULL) {
        usleep(5000);
    }
}

int fdatasync(int fd) {
    take_time(fd);
    settle(fd, 1);
    return REAL(fdatasync)(fd);
}

int fsync(int fd) {
    take_time(fd);
    settle(fd, 1);
    return REAL(fsync)(fd);
}

int unlink(const char* path) {
    if (strstr(path, ".sqlite") != NULL) {
        char name[PATH_MAX];
        snprintf(name, sizeof name, "%s.durable", path);
        REAL(unlink)(name);
    }
    return REAL(unlink)(path);
}
