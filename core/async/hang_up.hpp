#pragma once

namespace tenon {

class Event;

/// How whoever works for a client learns that it has gone. Every member runs on the connection's loop.
class HangUp {
public:
    [[nodiscard]] bool has_gone() const { return has_gone_; }

    [[nodiscard]] bool has_listener() const { return listener_ != nullptr; }

    void tell();

    /// What tell() sets, the first time; nullptr: nothing any more.
    void listen(Event* listener) { listener_ = listener; }

private:
    Event* listener_ = nullptr;
    bool has_gone_ = false;
};

}  // namespace tenon
