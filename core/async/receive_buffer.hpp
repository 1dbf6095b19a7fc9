#pragma once

#include <boost/asio/buffer.hpp>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <string_view>
#include <utility>
#include <vector>

namespace tenon {

/// What has arrived on a connection and nobody has taken yet. Small until somebody sends much.
class ReceiveBuffer {
public:
    static constexpr std::size_t first_size = 1u << 10;  // nearly every request
    static constexpr std::size_t max_read = 64u << 10;

    [[nodiscard]] bool is_empty() const { return begin_ == end_; }

    [[nodiscard]] std::string_view content() const { return {bytes_.data() + begin_, end_ - begin_}; }

    /// Room for more, at least a byte; content() may move.
    [[nodiscard]] boost::asio::mutable_buffer make_room() {
        if (is_empty()) {
            const bool has_much_to_come = end_ == bytes_.size() && end_ > 0;
            const auto size = has_much_to_come ? std::min(2 * bytes_.size(), max_read) : first_size;
            if (size > bytes_.size() || (!has_much_to_come && bytes_.size() > max_idle)) {
                bytes_ = room_of(size);
            }
            begin_ = end_ = 0;
        } else if (end_ == bytes_.size()) {
            std::memmove(bytes_.data(), bytes_.data() + begin_, end_ - begin_);
            end_ -= begin_;
            begin_ = 0;
            if (end_ == bytes_.size()) {
                bytes_.resize(bytes_.size() * 2);
            }
        }
        return {bytes_.data() + end_, bytes_.size() - end_};
    }

    /// That many bytes have come to the room that was made.
    void add(std::size_t count) { end_ += count; }

    void take(std::size_t count) { begin_ += count; }

    /// Gives its memory back; the next that the thread needs is nearly always that. Only while it is empty and nobody
    /// writes to the room.
    void release() {
        if (bytes_.size() == first_size && spare().size() < most_spare) {
            spare().push_back(std::move(bytes_));
        }
        *this = ReceiveBuffer();
    }

private:
    using Room = std::vector<char>;

    static constexpr std::size_t max_idle = 4u << 10;
    static constexpr std::size_t most_spare = 32;

    static std::vector<Room>& spare() {
        thread_local std::vector<Room> of_thread;
        return of_thread;
    }

    static Room room_of(std::size_t size) {
        if (size != first_size || spare().empty()) {
            return Room(size);
        }
        auto room = std::move(spare().back());
        spare().pop_back();
        return room;
    }

    Room bytes_;  // [begin_, end_) is the content
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
};

}  // namespace tenon
