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
    /// `file` unset: the default one, when it is there.
    LivePolicy(PolicyDefaults defaults, std::optional<std::string> file);

    /// Reads the file and lets it hold from the next request on. One that is wrong changes nothing. Blocks.
    [[nodiscard]] Result<void> load();

    [[nodiscard]] std::shared_ptr<const Policy> current() const { return current_.load(std::memory_order_acquire); }

    [[nodiscard]] const PolicyDefaults& defaults() const { return defaults_; }

private:
    const PolicyDefaults defaults_;
    const std::optional<std::string> file_;
    std::atomic<std::shared_ptr<const Policy>> current_;
};

/// The file of a configuration, read as LivePolicy reads it.
[[nodiscard]] Result<Policy> read_policy(const std::optional<std::string>& file, const PolicyDefaults& defaults);

}  // namespace tenon
