// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tenon/testing/failures.hpp>
#include <tenon/testing/text.hpp>

#include <cstddef>
#include <map>
#include <mutex>
#include <new>
#include <string>

namespace tenon::test::detail {

/// The host's alloc and free_. Thread-safe.
class MemoryWatch {
public:
    MemoryWatch() = default;

    /// What a plugin has left behind was reported; nobody is left who could use it.
    ~MemoryWatch() {
        for (const auto& [block, size] : size_by_block_) {
            ::operator delete(block);
        }
    }

    MemoryWatch(const MemoryWatch&) = delete;
    MemoryWatch& operator=(const MemoryWatch&) = delete;

    void* allocate(std::size_t size) {
        const std::lock_guard lock(mutex_);
        void* const block = is_refusing_ ? nullptr : ::operator new(size, std::nothrow);
        if (block != nullptr) {
            size_by_block_[block] = size;
            bytes_ += size;
            ++blocks_ever_;
        }
        return block;
    }

    void free(void* block, std::size_t size, Failures& failures) {
        if (block == nullptr) {
            return;
        }
        const std::lock_guard lock(mutex_);
        const auto found = size_by_block_.find(block);
        if (found == size_by_block_.end()) {
            failures.add("free_() was given a block that alloc() has not given, or that was freed before");
            return;
        }
        if (found->second != size) {
            failures.add(
                "free_() was told " + std::to_string(size) + " bytes of a block that was allocated with " +
                std::to_string(found->second)
            );
        }
        bytes_ -= found->second;
        size_by_block_.erase(found);
        ::operator delete(block);
    }

    void refuse(bool is_refusing) {
        const std::lock_guard lock(mutex_);
        is_refusing_ = is_refusing;
    }

    [[nodiscard]] std::size_t blocks() const {
        const std::lock_guard lock(mutex_);
        return size_by_block_.size();
    }

    [[nodiscard]] std::size_t blocks_ever() const {
        const std::lock_guard lock(mutex_);
        return blocks_ever_;
    }

    /// "2 blocks (340 bytes)"
    [[nodiscard]] std::string str() const {
        const std::lock_guard lock(mutex_);
        return counted(size_by_block_.size(), "block") + " (" + counted(bytes_, "byte") + ")";
    }

private:
    mutable std::mutex mutex_;  // guards what follows
    std::map<void*, std::size_t> size_by_block_;
    std::size_t bytes_ = 0;
    std::size_t blocks_ever_ = 0;
    bool is_refusing_ = false;
};

}  // namespace tenon::test::detail
