#include "support/bmc_sim/gzip.hpp"

#include <zlib.h>

#include <stdexcept>

namespace tenon::bmc_sim {

std::string gzip(std::string_view bytes) {
    constexpr int gzip_window = 15 + 16;  // zlib: 16 more than the window's bits asks for gzip's header
    z_stream stream{};
    if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, gzip_window, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
        throw std::runtime_error("zlib cannot start");
    }
    std::string out(deflateBound(&stream, uLong(bytes.size())), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = uInt(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = uInt(out.size());
    const int done = deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    if (done != Z_STREAM_END) {
        throw std::runtime_error("zlib cannot compress");
    }
    return out;
}

}  // namespace tenon::bmc_sim
