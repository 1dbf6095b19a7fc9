#include "async/receive_buffer.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstring>
#include <string>
#include <string_view>

namespace tenon {

namespace {

/// As much of `text` as there is room for.
std::size_t receive(ReceiveBuffer& buffer, std::string_view text) {
    const auto room = buffer.make_room();
    const auto count = std::min(room.size(), text.size());
    std::memcpy(room.data(), text.data(), count);
    buffer.add(count);
    return count;
}

}  // namespace

TEST_CASE("what has arrived stays until it is taken, however it is cut") {
    ReceiveBuffer buffer;
    std::string sent;
    std::string taken;
    for (std::size_t i = 0; i < 200; ++i) {
        const std::string piece(1 + i * 37 % 3000, static_cast<char>('a' + i % 26));
        for (std::size_t begin = 0; begin < piece.size();) {
            begin += receive(buffer, std::string_view(piece).substr(begin));
        }
        sent += piece;
        const auto count = buffer.content().size() * (i % 4) / 3 % (buffer.content().size() + 1);
        taken += buffer.content().substr(0, count);
        buffer.take(count);
    }
    taken += buffer.content();
    CHECK(taken == sent);
}

TEST_CASE("reads grow while much is to come, and shrink when it is over") {
    ReceiveBuffer buffer;
    CHECK(buffer.make_room().size() == ReceiveBuffer::first_size);
    for (int i = 0; i < 10; ++i) {
        const auto room = buffer.make_room();
        CHECK(room.size() <= ReceiveBuffer::max_read);
        buffer.add(room.size());
        buffer.take(room.size());
    }
    CHECK(buffer.make_room().size() == ReceiveBuffer::max_read);
    buffer.add(1);
    buffer.take(1);
    CHECK(buffer.make_room().size() == ReceiveBuffer::first_size);
    buffer.release();
    CHECK(buffer.is_empty());
    CHECK(buffer.make_room().size() == ReceiveBuffer::first_size);
}

}  // namespace tenon
