// Counts nothing itself: valgrind --tool=callgrind --collect-atstart=no does, and writes one dump for each operation.

#include "operation.hpp"

#include <valgrind/callgrind.h>

#include <cstdio>
#include <cstdlib>

int main() {
    using namespace tenon::instructions;
    constexpr unsigned warm_up = 20;
    constexpr unsigned times = 100;
    auto operations = value_operations();
    for (auto& operation : call_operations()) {
        operations.push_back(std::move(operation));
    }
    for (const auto& operation : operations) {
        operation.run(warm_up);
        CALLGRIND_ZERO_STATS;
        CALLGRIND_TOGGLE_COLLECT;
        operation.run(times);
        CALLGRIND_TOGGLE_COLLECT;
        CALLGRIND_DUMP_STATS_AT(operation.name.c_str());
    }
    std::printf("%u times each\n", times);
    std::fflush(stdout);
    std::_Exit(EXIT_SUCCESS);  // plugins stay to the end
}
