#pragma once

#include <tenon/abi.h>

#include <atomic>
#include <span>
#include <string_view>

namespace rule_breaker {

extern const tenon_host_v1* host;
extern const tenon_ext_http_v1* http;
extern std::atomic<bool> is_stopping;

[[nodiscard]] inline tenon_str str(std::string_view text) {
    return tenon_str{text.data(), text.size()};
}

void complete(tenon_id call, tenon_status status = TENON_OK, std::string_view body = "\"done\"");

/// A method that breaks the rule which its name says; a few break none, though it may look so.
struct Rule {
    const char* name;
    void (*run)(tenon_id call);
    bool is_blocking = false;
};

[[nodiscard]] std::span<const Rule> rules();

}  // namespace rule_breaker
