#include "trap.hpp"

#include <unistd.h>

#include <cstdlib>

// Runs when the library goes, while its code is still there.
void spring_trap() {
    static const int registered = std::atexit([] {
        constexpr char said[] = "the library's atexit() ran\n";
        static_cast<void>(!::write(STDERR_FILENO, said, sizeof said - 1));
    });
    static_cast<void>(registered);
}
