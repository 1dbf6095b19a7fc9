// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace tenon::test::detail {

/// A table of abi.h with room behind it for the fields of a later minor, whose bytes mean nothing to us.
template <class T>
struct LaterTable {
    LaterTable() { unknown.fill(std::byte{0xdd}); }

    /// What the table is to say of its own size.
    [[nodiscard]] static std::uint32_t size(bool is_later) {
        return static_cast<std::uint32_t>(is_later ? sizeof(LaterTable) : sizeof(T));
    }

    T table{};
    std::array<std::byte, 64> unknown{};
};

}  // namespace tenon::test::detail
