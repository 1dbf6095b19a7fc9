#pragma once

#include "base/clock.hpp"

#include <string>
#include <string_view>

namespace tenon {

class Call;
class Generation;

/// Which bytes of which plugin: what a crash or a stall is put down to.
struct PluginBuild {
    std::string plugin;
    std::string version;
    std::string sha256;
};

/// This thread runs code of a plugin as long as this lives. Whoever must tell what it was doing, after a crash or while
/// it hangs, asks current(), also from a signal handler of this thread: all that it refers to lives as long. A call
/// that keeps an event loop too long is counted against its generation at the end.
class PluginEntry {
public:
    explicit PluginEntry(const Call& call);
    /// One of the steps of its life, such as "init()".
    PluginEntry(const Generation& generation, std::string_view step);
    ~PluginEntry();
    PluginEntry(const PluginEntry&) = delete;
    PluginEntry& operator=(const PluginEntry&) = delete;

    /// The innermost one of this thread; nullptr: it runs none. Async-signal-safe.
    [[nodiscard]] static const PluginEntry* current() noexcept;

    [[nodiscard]] const PluginBuild& build() const { return build_; }

    /// A vendor method's name, or the step.
    [[nodiscard]] std::string_view doing() const { return doing_; }

    [[nodiscard]] bool is_call() const { return call_ != nullptr; }

    [[nodiscard]] std::string_view request_id() const;  ///< empty: no call
    [[nodiscard]] std::string_view node_uuid() const;   ///< empty: no call, or a driver method

private:
    const PluginBuild& build_;
    const std::string_view doing_;
    const Call* const call_;
    const PluginEntry* const outer_;
    const Deadline began_;
};

}  // namespace tenon
