#include "trap.hpp"

// One object for all libraries of the process, which the dynamic loader therefore never lets go.
template <class>
struct [[gnu::visibility("default")]] Counter {
    static inline int value = 0;
};

template struct Counter<int>;

void spring_trap() {
    ++Counter<int>::value;
}
