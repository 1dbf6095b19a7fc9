#pragma once

#include "access/policy.hpp"
#include "base/result.hpp"

#include <atomic>
#include <memory>
#include <optional>
#include <string>

namespace tenon {

/// Where the policy is looked for when `policy_file` does not say. It need not be there.
inline constexpr const char* default_policy_file = "/etc/tenon/policy.yaml";

/// The policy that holds now. Thread-safe; load() from one thread at a time.
class LivePolicy {
public:
    /// `file` unset: `otherwise`, when it is there.
    LivePolicy(PolicyDefaults defaults, std::optional<std::string> file, std::string otherwise = default_policy_file);

    /// Reads the file and lets it hold from the next request on. One that is wrong, or was there and is not any more,
    /// changes nothing. Blocks.
    [[nodiscard]] Result<void> load();

    [[nodiscard]] std::shared_ptr<const Policy> current() const { return current_.load(std::memory_order_acquire); }

    [[nodiscard]] const PolicyDefaults& defaults() const { return defaults_; }

private:
    const PolicyDefaults defaults_;
    const std::optional<std::string> file_;
    const std::string otherwise_;
    bool is_from_file_ = false;
    std::atomic<std::shared_ptr<const Policy>> current_;
};

/// The file of a configuration, read as LivePolicy reads it at first.
[[nodiscard]] Result<Policy> read_policy(const std::optional<std::string>& file, const PolicyDefaults& defaults);

}  // namespace tenon
