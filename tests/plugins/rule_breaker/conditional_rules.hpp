#pragma once

#include <tenon/abi.h>

#include <span>

namespace rule_breaker {

/// A method that does well until something happens that a plugin has to live with.
struct ConditionalRule {
    const char* name;
    void (*run)(const tenon_call_v1& call);
    bool is_blocking = false;
};

[[nodiscard]] std::span<const ConditionalRule> conditional_rules();

}  // namespace rule_breaker
