#include "trap.hpp"

void spring_trap() {}
