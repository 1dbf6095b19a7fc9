#include "old_host.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void die(const char* why) {
    (void)fprintf(stderr, "old_host: %s\n", why);
    _Exit(3);
}

/* A table of `size` bytes, with more behind it when this is a larger host: nobody may read that as something known. */
void* table_of(const void* known, size_t size) {
    char* made = malloc(size + later);
    if (made == NULL) {
        die("out of memory");
    }
    memcpy(made, known, size);
    memset(made + size, 0xEE, later);
    *(uint32_t*)(void*)made = (uint32_t)size + later;
    return made;
}

tenon_str str(const char* text) {
    const tenon_str out = {text, text == NULL ? 0 : strlen(text)};
    return out;
}

char* copy(tenon_str text) {
    char* out = malloc(text.len + 1);
    if (out == NULL) {
        die("out of memory");
    }
    memcpy(out, text.len == 0 ? "" : text.ptr, text.len);
    out[text.len] = '\0';
    return out;
}

bool is(tenon_str text, const char* value) {
    return text.len == strlen(value) && memcmp(text.ptr, value, text.len) == 0;
}
