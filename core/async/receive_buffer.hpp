#pragma once

#include <boost/asio/buffer.hpp>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <string_view>
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
                bytes_ = std::vector<char>(size);
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

    /// Gives its memory back. Only while it is empty and nobody writes to the room.
    void release() { *this = ReceiveBuffer(); }

private:
    static constexpr std::size_t max_idle = 4u << 10;

    std::vector<char> bytes_;  // [begin_, end_) is the content
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
};

}  // namespace tenon
