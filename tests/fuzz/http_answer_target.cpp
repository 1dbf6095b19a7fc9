#include "http_client/http_codec.hpp"
#include "require.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace {

constexpr tenon::HttpResponseReader::Limits limits{2'000, 50'000};

/// The answer in `bytes`, taken in pieces of changing size up to `largest_piece`; unset: they hold none.
std::optional<tenon::HttpResponse> read(std::string_view method, std::string_view bytes, std::size_t largest_piece) {
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
    auto taken = reader.take();
    return taken ? std::optional(std::move(*taken)) : std::nullopt;
}

/// Of an error whose body breaks off there is what had been read by then.
bool is_same_body(const tenon::HttpResponse& a, const tenon::HttpResponse& b) {
    return a.body == b.body || (a.status >= 400 && (a.body.starts_with(b.body) || b.body.starts_with(a.body)));
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
            require(whole->body.size() <= limits.max_body, "the body is bounded");
            require(whole->status >= 200 && whole->status < 1'000, "an answer has a status that is no interim one");
        }
        for (const std::size_t largest_piece : {std::size_t{1}, std::size_t{5}, std::size_t{64}}) {
            const auto cut = read(method, bytes, largest_piece);
            require(whole.has_value() == cut.has_value(), "an answer that is cut is an answer");
            require(!cut || cut->status == whole->status, "an answer that is cut has the same status");
            require(!cut || is_same_body(*cut, *whole), "an answer that is cut has the same body");
            require(!cut || cut->headers == whole->headers, "an answer that is cut has the same headers");
        }
    }
    return 0;
}
