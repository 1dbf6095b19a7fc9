#pragma once

#include <functional>
#include <string>
#include <vector>

namespace tenon::instructions {

/// One thing whose instructions are counted: done `times` over, always the same.
struct Operation {
    std::string name;
    std::function<void(unsigned times)> run;
};

/// Routing, node look-up, manifest, JSON out, call record: plain functions on values.
[[nodiscard]] std::vector<Operation> value_operations();
/// Dispatch, listing, schema check, lock, ABI crossing: the host without sockets and threads.
[[nodiscard]] std::vector<Operation> call_operations();

/// What is computed is needed: without this the compiler could leave it out.
template <class T>
void keep(const T& value) {
    asm volatile("" : : "g"(&value) : "memory");
}

}  // namespace tenon::instructions
