#pragma once

#include "http_client/http_message.hpp"

#include <string>
#include <string_view>

namespace tenon::api {

/// One request as the session read it. Views point into the connection's buffer and die with the exchange.
struct Request {
    std::string method;      ///< as sent; Ironic passes made-up verbs on
    std::string target;      ///< path and query, as sent
    HttpHeaders headers;
    std::string body;
    bool keep_alive = true;
    std::string remote;      ///< address of the peer
};

/// What a handler answers. The session adds Content-Length, Date and Connection.
struct Response {
    unsigned status = 200;
    HttpHeaders headers;
    std::string body;
    bool close = false;  ///< close the connection afterwards
};

}  // namespace tenon::api
