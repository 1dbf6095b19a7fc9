#include "http_client/inflate.hpp"

#include <fmt/format.h>

#include <zlib.h>

#include <array>

namespace tenon {

namespace {

/// 15 bits of window, and 32: recognise gzip and zlib by their headers; negative: neither, as some servers understand
/// "deflate".
constexpr int with_header = 15 + 32;
constexpr int without_header = -15;

Result<std::string> inflate(std::string_view compressed, std::size_t max_size, int window) {
    z_stream stream{};
    if (inflateInit2(&stream, window) != Z_OK) {
        return error(Errc::internal, "zlib does not start");
    }
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(compressed.data()));
    stream.avail_in = static_cast<uInt>(compressed.size());
    std::string out;
    std::array<char, 16'384> part{};
    int state = Z_OK;
    while (state == Z_OK && out.size() <= max_size) {
        stream.next_out = reinterpret_cast<Bytef*>(part.data());
        stream.avail_out = static_cast<uInt>(part.size());
        state = ::inflate(&stream, Z_NO_FLUSH);
        out.append(part.data(), part.size() - stream.avail_out);
    }
    inflateEnd(&stream);
    if (out.size() > max_size) {
        return error(Errc::too_large, fmt::format("a body of more than {} bytes, once decompressed", max_size));
    }
    if (state != Z_STREAM_END) {
        return error(Errc::bmc, "a compressed body that is broken or cut off");
    }
    return out;
}

}  // namespace

Result<std::string> inflate(std::string_view compressed, std::size_t max_size) {
    auto plain = inflate(compressed, max_size, with_header);
    if (plain || plain.error().code == Errc::too_large) {
        return plain;
    }
    auto raw = inflate(compressed, max_size, without_header);
    return raw || raw.error().code == Errc::too_large ? std::move(raw) : std::move(plain);
}

}  // namespace tenon
