#include "api/session.hpp"

#include "api/problem.hpp"
#include "api/receive_buffer.hpp"
#include "api/response_text.hpp"
#include "api/session_parser.hpp"
#include "api/tls_transport.hpp"
#include "base/log.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/write.hpp>

#include <poll.h>

#include <algorithm>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace tenon::api {

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;
using Clock = std::chrono::steady_clock;

constexpr std::size_t flush_above = 64u << 10;
constexpr unsigned answers_per_turn = 32;  // then the other connections of the loop get theirs
constexpr std::chrono::seconds linger_time{2};
constexpr std::chrono::seconds busy_for{1};  // after an answer the next request is likely
constexpr std::string_view interim_response = "HTTP/1.1 100 Continue\r\n\r\n";
constexpr std::size_t linger_bytes = 16u << 20;
constexpr std::size_t most_spare = 32;

enum class Step : std::uint8_t {
    need_more,
    complete,
    failed
};

class Session final : public SweptSession {
public:
    Session(SessionGroup& group, Socket socket, Arrival arrival) : group_(group), socket_(std::move(socket)) {
        error_code ignored;
        socket_.non_blocking(true, ignored);
        socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
        request_.remote = std::move(arrival.remote);
        request_.local = std::move(arrival.local);
        if (arrival.tls != nullptr) {
            request_.is_tls = true;
            tls_.emplace(arrival.tls.get(), socket_);
        }
        request_.client = &client_;
        parser_.emplace(request_);
        limit_parser();
        group_.sessions.insert(this);
    }

    ~Session() override { group_.sessions.erase(this); }

    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    void sweep(Clock::time_point now) override {
        if (is_answering_ && !out_.empty()) {
            // Earlier pipelined answers do not wait for the end of a slow call.
            error_code ignored;
            out_.erase(0, write_now(out_, ignored));
        }
        if (is_answering_ && client_.has_listener()) {
            look_for_client();
        }
        if (now >= deadline_) {
            is_expired_ = true;
            give_up_waiting();
        } else if (now >= rests_at_) {
            rests_at_ = Clock::time_point::max();
            is_resting_ = true;
            give_up_waiting();
        }
    }

    void finish() override {
        if (is_idle_) {
            give_up_waiting();
        }
    }

    void abort() override {
        error_code ignored;
        socket_.close(ignored);
    }

    Awaitable<void> run() {
        bool is_open = !tls_ || co_await shake_hands();
        while (is_open) {
            if (group_.is_draining && !has_begun()) {
                co_return;
            }
            start_waiting();
            error_code failure;
            const auto room = received_.make_room();
            std::size_t count = 0;
            if (tls_) {
                count = co_await tls_->read(room, failure);
            } else {
                count = co_await socket_.async_read_some(room, asio::redirect_error(use_awaitable, failure));
            }
            rests_at_ = Clock::time_point::max();
            if (std::exchange(is_resting_, false) && failure == asio::error::operation_aborted && !group_.is_draining) {
                co_await rest(failure);
                if (!failure) {
                    continue;
                }
            }
            is_idle_ = false;
            deadline_ = Clock::time_point::max();
            if (failure) {
                co_await leave(failure);
                co_return;
            }
            borrow_memory();
            received_.add(count);
            is_open = co_await serve_received();
        }
        co_await linger();
    }

private:
    void limit_parser() {
        parser_->header_limit(static_cast<std::uint32_t>(group_.config.max_header));
        parser_->body_limit(group_.config.max_body);
    }

    [[nodiscard]] bool has_begun() const { return parser_->got_some() || !received_.is_empty(); }

    /// Who waits for a request needs none: of a client's connections most are idle.
    void lend_memory() {
        if (!std::exchange(has_memory_, false)) {
            return;
        }
        AnsweringMemory memory{std::move(out_), std::move(request_.headers), std::move(request_.body)};
        if (group_.spare.size() < most_spare && memory.body.capacity() <= flush_above) {
            group_.spare.push_back(std::move(memory));
        }
    }

    void borrow_memory() {
        if (std::exchange(has_memory_, true) || group_.spare.empty()) {
            return;
        }
        auto& memory = group_.spare.back();
        out_ = std::move(memory.out);
        request_.headers = std::move(memory.headers);
        request_.body = std::move(memory.body);
        group_.spare.pop_back();
    }

    /// Waits without memory to read to.
    Awaitable<void> rest(error_code& failure) {
        received_.release();
        if (tls_) {
            tls_->rest();
        }
        failure = {};
        co_await socket_.async_wait(Socket::wait_read, asio::redirect_error(use_awaitable, failure));
    }

    void give_up_waiting() {
        error_code ignored;
        if (is_leaving_ || is_writing_) {
            socket_.close(ignored);
        } else {
            socket_.cancel(ignored);
        }
    }

    /// Someone who has closed his end looks as one who has only finished sending: what we then send tells, since the
    /// first answers it with a reset.
    void look_for_client() {
        pollfd socket{socket_.native_handle(), POLLRDHUP, 0};
        if (::poll(&socket, 1, 0) <= 0) {
            return;
        }
        if ((socket.revents & (POLLHUP | POLLERR)) != 0) {
            client_.tell();
        } else if (!std::exchange(has_asked_client_, true) && !is_http_1_0_ && out_.empty()) {
            error_code ignored;
            out_ += interim_response;
            out_.erase(0, write_now(out_, ignored));
        }
    }

    void start_waiting() {
        const auto now = Clock::now();
        is_idle_ = false;
        // Of the whole header and the whole body; or one byte a minute would hold the connection for ever.
        if (parser_->is_header_done()) {
            body_deadline_ = std::min(body_deadline_, now + group_.config.body_timeout);
            deadline_ = body_deadline_;
        } else if (has_begun()) {
            header_deadline_ = std::min(header_deadline_, now + group_.config.header_timeout);
            deadline_ = header_deadline_;
        } else {
            is_idle_ = true;
            lend_memory();
            rests_at_ = now + busy_for;
            deadline_ = now + group_.config.idle_timeout;
        }
    }

    Step parse() {
        if (!parser_->got_some()) {
            // RFC 9112 section 2.2: an empty line before a request is to be ignored.
            const auto blank = received_.content().find_first_not_of("\r\n");
            received_.take(std::min(blank, received_.content().size()));
        }
        while (!received_.is_empty()) {
            error_code failure;
            received_.take(parser_->put(asio::buffer(received_.content()), failure));
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
        return received_.content().size() > group_.config.max_header + ReceiveBuffer::first_size
                   ? fail(http::error::header_limit)
                   : Step::need_more;
    }

    Step fail(error_code failure) {
        failure_ = failure;
        return Step::failed;
    }

    Response refusal() const {
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

    void answer_continue() {
        if (parser_->wants_continue() && parser_->is_header_done()) {
            out_ += interim_response;
            parser_->continue_was_sent();
        }
    }

    Awaitable<bool> serve_received() {
        unsigned answers = 0;
        while (true) {
            const auto step = parse();
            if (step == Step::need_more) {
                answer_continue();
                co_return co_await flush();
            }
            if (step == Step::failed) {
                append_response(out_, refusal(), Framing{false, false, false});
                co_await flush();
                co_return false;
            }
            answer_continue();
            const bool keep_alive = co_await answer_request();
            if (!keep_alive) {
                co_await flush();
                co_return false;
            }
            parser_.emplace(request_);
            limit_parser();
            header_deadline_ = body_deadline_ = Clock::time_point::max();
            if (++answers % answers_per_turn == 0 || out_.size() > flush_above) {
                if (!co_await flush()) {
                    co_return false;
                }
                co_await asio::post(group_.loop.executor(), use_awaitable);
            }
        }
    }

    Awaitable<bool> answer_request() {
        Framing framing;
        framing.is_head = request_.method == "HEAD";
        framing.is_http_1_0 = parser_->version() < 11;
        is_http_1_0_ = framing.is_http_1_0;
        request_.keep_alive = parser_->keep_alive();
        Response response;
        is_answering_ = true;
        try {
            response = co_await group_.dispatch(group_.loop, request_);
        } catch (const std::exception& e) {
            log::error("{} {}: {}", request_.method, request_.target, e.what());
            response = problem(error(Errc::internal, "Internal error."));
        }
        is_answering_ = false;
        const bool is_stream = response.stream != nullptr && !framing.is_head;
        framing.keep_alive = request_.keep_alive && !response.close && !group_.is_draining && !is_stream;
        append_response(out_, response, framing);
        if (is_stream) {
            co_await send(*response.stream);
        }
        co_return framing.keep_alive;
    }

    Awaitable<void> send(BodyStream& stream) {
        bool is_there = co_await flush();
        while (is_there) {
            const auto text = co_await stream.next();
            if (!text) {
                co_return;
            }
            out_ += *text;
            is_there = co_await flush();
        }
    }

    Awaitable<bool> shake_hands() {
        deadline_ = Clock::now() + group_.config.header_timeout;
        is_idle_ = true;  // nobody has asked for anything yet
        const bool is_done = co_await tls_->shake_hands();
        is_idle_ = false;
        deadline_ = Clock::time_point::max();
        if (is_done) {
            request_.client_certificate = tls_->session().client_name();
            co_return true;
        }
        log::debug("{}: no TLS connection: {}", request_.remote, tls_->session().failure());
        const bool was_plain_http = tls_->session().was_plain_http();
        tls_.reset();
        if (was_plain_http) {
            const auto refused = abort_with(400, "This port speaks TLS: the address begins with https://.");
            append_response(out_, refused, Framing{false, false, false});
            co_await flush();
        }
        co_return false;
    }

    /// What the connection takes at once; none is no failure.
    std::size_t write_now(std::string_view text, error_code& failure) {
        if (tls_) {
            return tls_->write_now(text, failure);
        }
        const auto written = socket_.write_some(asio::buffer(text), failure);
        if (failure == asio::error::would_block) {
            failure = {};
            return 0;
        }
        return written;
    }

    // First without waiting: the socket nearly always takes it all.
    Awaitable<bool> flush() {
        if (out_.empty()) {
            co_return true;
        }
        error_code failure;
        const auto written = write_now(out_, failure);
        if (!failure && written < out_.size()) {
            is_writing_ = true;
            deadline_ = Clock::now() + group_.config.body_timeout;
            const std::string_view rest(out_.data() + written, out_.size() - written);
            if (tls_) {
                co_await tls_->write(rest, failure);
            } else {
                co_await asio::async_write(socket_, asio::buffer(rest), asio::redirect_error(use_awaitable, failure));
            }
            is_writing_ = false;
            deadline_ = Clock::time_point::max();
        }
        out_.clear();
        if (out_.capacity() > flush_above) {
            out_.shrink_to_fit();
        }
        co_return !failure;
    }

    /// The read ended without a byte: the client left, or its time is up, or we are shutting down.
    Awaitable<void> leave(error_code failure) {
        if (!has_begun() || !socket_.is_open()) {
            co_return;
        }
        if (failure == asio::error::eof) {
            append_response(
                out_, abort_with(400, "The request ends before it is complete."), Framing{false, false, false}
            );
        } else if (is_expired_) {
            append_response(
                out_, abort_with(408, "The request took too long to arrive."), Framing{false, false, false}
            );
        } else {
            co_return;
        }
        co_await flush();
        co_await linger();
    }

    // Closing with unread bytes in the socket resets the connection, and the client may lose the answer.
    Awaitable<void> linger() {
        error_code failure;
        if (tls_) {
            tls_->session().say_goodbye();
        }
        socket_.shutdown(asio::socket_base::shutdown_send, failure);
        is_leaving_ = true;
        is_expired_ = false;
        deadline_ = Clock::now() + linger_time;
        std::size_t thrown_away = 0;
        received_.take(received_.content().size());
        while (!failure && thrown_away < linger_bytes && !group_.is_draining) {
            const auto room = received_.make_room();
            thrown_away += co_await socket_.async_read_some(room, asio::redirect_error(use_awaitable, failure));
        }
    }

    SessionGroup& group_;
    Socket socket_;
    std::optional<TlsTransport> tls_;
    ReceiveBuffer received_;
    std::string out_;  // answers not yet written
    HangUp client_;
    Request request_;
    std::optional<SessionParser> parser_;
    error_code failure_;
    Clock::time_point deadline_ = Clock::time_point::max();
    Clock::time_point header_deadline_ = Clock::time_point::max();
    Clock::time_point rests_at_ = Clock::time_point::max();
    Clock::time_point body_deadline_ = Clock::time_point::max();
    bool has_memory_ = false;  // to answer with
    bool is_idle_ = false;
    bool is_resting_ = false;
    bool is_answering_ = false;
    bool is_http_1_0_ = false;
    bool has_asked_client_ = false;  // whether it is still there
    bool is_writing_ = false;
    bool is_leaving_ = false;
    bool is_expired_ = false;
};

}  // namespace

Awaitable<void> run_session(std::shared_ptr<SessionGroup> group, Socket socket, Arrival arrival) {
    struct Count {
        std::atomic<std::uint32_t>& open;

        ~Count() { --open; }
    };

    const Count count{group->open};
    Session session(*group, std::move(socket), std::move(arrival));
    co_await session.run();
}

}  // namespace tenon::api
