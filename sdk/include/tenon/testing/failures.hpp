// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <mutex>
#include <stdexcept>
#include <string>
#include <vector>

namespace tenon::test {

/// What Host::check() throws: all failures, one a line.
class Failure : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

namespace detail {

/// What went wrong, as texts in the order of finding; each text once. Thread-safe.
class Failures {
public:
    void add(std::string text) {
        const std::lock_guard lock(mutex_);
        if (std::find(texts_.begin(), texts_.end(), text) == texts_.end()) {
            texts_.push_back(std::move(text));
        }
    }

    /// From now on these count as looked at.
    [[nodiscard]] std::vector<std::string> look() {
        const std::lock_guard lock(mutex_);
        looked_at_ = texts_.size();
        return texts_;
    }

    /// Those that nobody has looked at.
    [[nodiscard]] std::vector<std::string> unseen() const {
        const std::lock_guard lock(mutex_);
        return {texts_.begin() + static_cast<std::ptrdiff_t>(looked_at_), texts_.end()};
    }

private:
    mutable std::mutex mutex_;  // guards what follows
    std::vector<std::string> texts_;
    std::size_t looked_at_ = 0;
};

[[nodiscard]] inline std::string joined(const std::vector<std::string>& lines) {
    std::string text;
    for (const auto& line : lines) {
        text += (text.empty() ? "" : "\n") + line;
    }
    return text;
}

}  // namespace detail

}  // namespace tenon::test
