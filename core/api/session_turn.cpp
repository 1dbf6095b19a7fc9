#include "api/session_turn.hpp"

#include "api/problem.hpp"

#include <boost/asio/buffer.hpp>

#include <algorithm>

namespace tenon::api {

namespace {

namespace http = boost::beast::http;
using boost::system::error_code;

}  // namespace

void SessionTurn::await_request(const HttpConfig& config) {
    auto& parser = parser_.emplace(request);
    parser.header_limit(static_cast<std::uint32_t>(config.max_header));
    parser.body_limit(config.max_body);
    header_deadline_ = body_deadline_ = TimePoint::max();
}

// Of the whole header and the whole body; or one byte a minute would hold the connection for ever.
SessionTurn::TimePoint SessionTurn::deadline(TimePoint now, const HttpConfig& config) {
    if (parser_->is_header_done()) {
        return body_deadline_ = std::min(body_deadline_, now + config.body_timeout);
    }
    return header_deadline_ = std::min(header_deadline_, now + config.header_timeout);
}

SessionTurn::Step SessionTurn::parse(ReceiveBuffer& received, const HttpConfig& config) {
    if (!parser_->got_some()) {
        // RFC 9112 section 2.2: an empty line before a request is to be ignored.
        const auto blank = received.content().find_first_not_of("\r\n");
        received.take(std::min(blank, received.content().size()));
    }
    while (!received.is_empty()) {
        error_code failure;
        received.take(parser_->put(boost::asio::buffer(received.content()), failure));
        if (parser_->is_done() && !failure) {
            return Step::complete;
        }
        if (failure == http::error::need_more) {
            break;
        }
        if (failure) {
            failure_ = failure;
            return Step::failed;
        }
    }
    // A chunk's extension has no limit of its own in Beast.
    if (received.content().size() > config.max_header + ReceiveBuffer::first_size) {
        failure_ = http::error::header_limit;
        return Step::failed;
    }
    return Step::need_more;
}

void SessionTurn::answer_continue() {
    if (parser_->wants_continue() && parser_->is_header_done()) {
        out += interim_response;
        parser_->continue_was_sent();
    }
}

Response SessionTurn::refusal() const {
    if (failure_ == http::error::body_limit) {
        return unwrapped_fault(413, "Request body is too large. Please contact the service administrator.");
    }
    if (parser_->is_line_too_long() || (failure_ == http::error::header_limit && !parser_->is_line_read())) {
        return abort_with(414, "The request line is too long.");
    }
    if (failure_ == http::error::header_limit) {
        return abort_with(431, "The request's header fields are too large.");
    }
    return abort_with(400, "The request is not valid HTTP: " + failure_.message() + ".");
}

}  // namespace tenon::api
