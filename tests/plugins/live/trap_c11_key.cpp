#include "trap.hpp"

#include <threads.h>

#include <string>

// The same as trap_thread_key.cpp in the words of C11.
void spring_trap() {
    static const tss_t key = [] {
        tss_t made{};
        ::tss_create(&made, [](void* text) { delete static_cast<std::string*>(text); });
        return made;
    }();
    if (::tss_get(key) == nullptr) {
        ::tss_set(key, new std::string("x"));
    }
}
