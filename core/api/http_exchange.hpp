#pragma once

#include "http_client/http_message.hpp"

#include <string>
#include <string_view>

namespace tenon::api {

/// One request as the session read it. The session uses the object again for the next one.
struct Request {
    std::string method;  ///< as sent; Ironic passes made-up verbs on
    std::string target;  ///< path and query, as sent
    HttpHeaders headers;
    std::string body;
    bool keep_alive = true;
    std::string remote;  ///< address of the peer
    std::string local;   ///< "127.0.0.1:6385": our end, for links when the client sends no Host
};

/// What a handler answers. The session adds Content-Length, Date and Connection.
struct Response {
    unsigned status = 200;
    HttpHeaders headers;
    std::string body;
    bool close = false;  ///< close the connection afterwards
    bool is_abort =
        false;  ///< made by abort_with or unwrapped_fault: goes out without our version headers and request id
};

}  // namespace tenon::api
