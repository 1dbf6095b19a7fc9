#pragma once

#include <csignal>
#include <cstddef>
#include <memory>

namespace tenon {

/// Where this thread's signal handlers run as long as this lives: a thread that has overrun its own stack can still say
/// so. Made and destroyed on the thread it is for; what was set before is set again.
class AlternateStack {
public:
    AlternateStack() : memory_(std::make_unique<std::byte[]>(size)) {
        stack_t wanted{};
        wanted.ss_sp = memory_.get();
        wanted.ss_size = size;
        is_set_ = sigaltstack(&wanted, &before_) == 0;
    }

    ~AlternateStack() {
        if (is_set_) {
            sigaltstack(&before_, nullptr);
        }
    }

    AlternateStack(const AlternateStack&) = delete;
    AlternateStack& operator=(const AlternateStack&) = delete;

private:
    static constexpr std::size_t size = 64u << 10;

    std::unique_ptr<std::byte[]> memory_;
    stack_t before_{};
    bool is_set_ = false;
};

}  // namespace tenon
