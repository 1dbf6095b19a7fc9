#include "trap.hpp"

#include <csignal>

// Stays where it is for as long as the process lives.
void spring_trap() {
    static const auto before = std::signal(SIGUSR2, [](int) {});
    static_cast<void>(before);
}
