#include "http_client/http_codec.hpp"
#include "require.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

namespace {

constexpr tenon::HttpResponseReader::Limits limits{2'000, 50'000};

struct Answer {
    tenon::HttpResponse response;
    bool is_reusable;  ///< the connection; then nothing has broken off
};

/// The answer in `bytes`, taken in pieces of changing size up to `largest_piece`; unset: they hold none.
std::optional<Answer> read(std::string_view method, std::string_view bytes, std::size_t largest_piece) {
    tenon::HttpResponseReader reader(method, limits);
    bool is_complete = false;
    std::size_t piece = 1;
    while (!bytes.empty() && !is_complete) {
        piece = largest_piece == bytes.size() ? largest_piece : (piece * 7 + 3) % largest_piece + 1;
        const auto fed = reader.feed(bytes.substr(0, piece));
        if (!fed) {
            return std::nullopt;
        }
        is_complete = *fed;
        bytes.remove_prefix(std::min(piece, bytes.size()));
    }
    if (!is_complete && !reader.end()) {
        return std::nullopt;
    }
    const bool is_reusable = reader.is_reusable();
    auto taken = reader.take();
    return taken ? std::optional(Answer{std::move(*taken), is_reusable}) : std::nullopt;
}

/// Of an error whose body breaks off there is what had been read by then.
bool is_same_body(const Answer& a, const Answer& b) {
    const auto& first = a.response.body;
    const auto& second = b.response.body;
    const bool may_break_off = a.response.status >= 400 && !a.is_reusable && !b.is_reusable;
    return first == second || (may_break_off && (first.starts_with(second) || second.starts_with(first)));
}

}  // namespace

// What a BMC answers, byte for byte. However the bytes are cut, the answer is the same, and no larger than allowed.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) {
        return 0;
    }
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    for (const std::string_view method : {"GET", "HEAD"}) {
        const auto whole = read(method, bytes, size);
        if (whole) {
            require(whole->response.body.size() <= limits.max_body, "the body is bounded");
            require(
                whole->response.status >= 200 && whole->response.status < 1'000,
                "an answer has a status that is no interim one"
            );
        }
        for (const std::size_t largest_piece : {std::size_t{1}, std::size_t{5}, std::size_t{64}}) {
            const auto cut = read(method, bytes, largest_piece);
            require(whole.has_value() == cut.has_value(), "an answer that is cut is an answer");
            require(
                !cut || cut->response.status == whole->response.status, "an answer that is cut has the same status"
            );
            require(!cut || is_same_body(*cut, *whole), "an answer that is cut has the same body");
            require(
                !cut || cut->response.headers == whole->response.headers, "an answer that is cut has the same headers"
            );
        }
    }
    return 0;
}
