// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace tenon::validate {

/// What a child process is doing, in memory that it shares with its parent and that outlives its crash.
class Note {
public:
    /// By the child's one thread.
    void write(std::string_view what) {
        const auto length = std::min(what.size(), text_.size());
        std::copy_n(what.begin(), length, text_.begin());
        length_.store(static_cast<std::uint32_t>(length));
        ++changes_;
    }

    /// How often it was written: while this changes, the child is alive.
    [[nodiscard]] std::uint64_t changes() const { return changes_; }

    [[nodiscard]] std::string read() const {
        return {text_.data(), std::min<std::size_t>(length_.load(), text_.size())};
    }

private:
    std::atomic<std::uint64_t> changes_ = 0;
    std::atomic<std::uint32_t> length_ = 0;
    std::array<char, 1000> text_{};
};

}  // namespace tenon::validate
