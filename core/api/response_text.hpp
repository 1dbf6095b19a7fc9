#pragma once

#include "api/http_exchange.hpp"

#include <string>
#include <string_view>

namespace tenon::api {

/// "Not Found"; "Unknown" for a status without a phrase of its own.
[[nodiscard]] std::string_view reason_phrase(unsigned status);

struct Framing {
    bool is_head = false;      ///< Content-Length tells the body's length, the body stays away
    bool is_http_1_0 = false;  ///< such a client must be told that the connection stays open
    bool keep_alive = true;
};

/// Appends `response` as it goes over the wire: status line, its headers, Content-Length (unless the body
/// is a stream), Date, Connection, body. A
/// header with a control character in its name or value is left out: nothing can break out of its line.
void append_response(std::string& out, const Response& response, const Framing& framing);

}  // namespace tenon::api
