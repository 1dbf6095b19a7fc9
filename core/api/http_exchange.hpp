#pragma once

#include "api/header_lines.hpp"
#include "api/request_headers.hpp"
#include "async/hang_up.hpp"
#include "async/loop.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace tenon::api {

/// One request as the session read it. The session uses the object again for the next one; the views are of what the
/// connection has.
struct Request {
    std::string method;  ///< as sent; Ironic passes made-up verbs on
    std::string target;  ///< path and query, as sent
    RequestHeaders headers;
    std::string body;
    bool keep_alive = true;
    bool is_tls = false;
    std::string_view remote;              ///< address of the peer; "unix" behind a Unix socket
    std::string_view client_certificate;  ///< subject's common name of a verified one; empty: none
    HangUp* client = nullptr;             ///< whether it is still there; the connection's
    std::string_view local;               ///< "127.0.0.1:6385": our end, for links when the client sends no Host
};

/// A body that goes on while the connection does.
class BodyStream {
public:
    virtual ~BodyStream() = default;

    /// What is to be sent next, once there is some; nothing: that was all. Runs on the connection's loop.
    [[nodiscard]] virtual Awaitable<std::optional<std::string>> next() = 0;
};

/// What a handler answers. The session adds Content-Length, Date and Connection.
struct Response {
    unsigned status = 200;
    HeaderLines headers;
    std::string body;
    std::shared_ptr<BodyStream> stream{};  ///< comes after the body, as long as it takes; then the connection is closed
    bool close = false;                    ///< close the connection afterwards
    bool is_abort =
        false;  ///< made by abort_with or unwrapped_fault: goes out without our version headers and request id
};

}  // namespace tenon::api
