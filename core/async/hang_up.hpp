#pragma once

#include <functional>
#include <utility>

namespace tenon {

/// How whoever works for a client learns that it has gone. Every member runs on the connection's loop.
class HangUp {
public:
    [[nodiscard]] bool has_gone() const { return has_gone_; }

    [[nodiscard]] bool has_listener() const { return listener_ != nullptr; }

    void tell() {
        if (!std::exchange(has_gone_, true) && listener_) {
            listener_();
        }
    }

    /// Whom to tell, once; nullptr: nobody any more.
    void listen(std::function<void()> listener) { listener_ = std::move(listener); }

private:
    std::function<void()> listener_;
    bool has_gone_ = false;
};

}  // namespace tenon
