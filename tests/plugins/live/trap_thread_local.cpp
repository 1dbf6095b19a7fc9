#include "trap.hpp"

#include <string>

// A destructor for each thread that has touched it: the C library keeps the code as long as such a thread lives.
void spring_trap() {
    static thread_local std::string text;
    text += 'x';
}
