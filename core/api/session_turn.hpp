#pragma once

#include "api/http_exchange.hpp"
#include "api/session_parser.hpp"
#include "async/hang_up.hpp"
#include "async/receive_buffer.hpp"
#include "config/config.hpp"

#include <boost/system/error_code.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tenon::api {

inline constexpr std::string_view interim_response = "HTTP/1.1 100 Continue\r\n\r\n";

/// What a connection needs from a request's first byte to its answer's last one. One that waits has none: of a client's
/// connections most are idle, and those that are not so share what is still warm in the caches.
class SessionTurn {
public:
    using TimePoint = std::chrono::steady_clock::time_point;

    enum class Step : std::uint8_t {
        need_more,
        complete,
        failed
    };

    Request request;                   ///< whole once parse() says so
    std::optional<Response> response;  ///< while the request is answered
    std::string out;                   ///< answers not yet written
    HangUp client;

    /// Once for each request, before parse().
    void await_request(const HttpConfig& config);

    [[nodiscard]] bool has_begun() const { return parser_->got_some(); }

    [[nodiscard]] bool is_http_1_0() const { return parser_->version() < 11; }

    [[nodiscard]] bool keep_alive() const { return parser_->keep_alive(); }

    /// Until when the rest of a header, or of a body, that has begun is waited for.
    [[nodiscard]] TimePoint deadline(TimePoint now, const HttpConfig& config);
    [[nodiscard]] Step parse(ReceiveBuffer& received, const HttpConfig& config);
    /// Says to a client that waits for it that it may go on.
    void answer_continue();
    /// Why parse() failed.
    [[nodiscard]] Response refusal() const;

private:
    std::optional<SessionParser> parser_;
    boost::system::error_code failure_;
    TimePoint header_deadline_;
    TimePoint body_deadline_;
};

}  // namespace tenon::api
