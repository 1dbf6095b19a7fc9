#include "api/session.hpp"

#include "api/problem.hpp"
#include "api/response_text.hpp"
#include "api/session_turn.hpp"
#include "async/tls_transport.hpp"
#include "base/clock.hpp"
#include "base/log.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/write.hpp>

#include <poll.h>

#include <algorithm>
#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace tenon::api {

namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using Clock = std::chrono::steady_clock;

constexpr std::size_t flush_above = 64u << 10;
constexpr unsigned answers_per_turn = 32;  // then the other connections of the loop get theirs
constexpr std::chrono::seconds linger_time{2};
constexpr std::chrono::seconds busy_for{1};  // after a request that came soon after another, the next one is likely
constexpr std::size_t linger_bytes = 16u << 20;
constexpr std::size_t most_spare = 32;

class Session final : public SweptSession {
public:
    Session(std::shared_ptr<SessionGroup> group, Socket socket, Arrival arrival)
        : group_(std::move(group)),
          socket_(std::move(socket)),
          remote_(std::move(arrival.remote)),
          local_(std::move(arrival.local)) {
        error_code ignored;
        socket_.non_blocking(true, ignored);
        socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
        if (arrival.tls != nullptr) {
            tls_ = std::make_unique<TlsTransport>(arrival.tls.get(), socket_);
        } else {
            is_idle_ = is_at_rest_ = true;
            deadline_ = Clock::now() + group_->config.idle_timeout;
        }
        group_->sessions.insert(this);
    }

    ~Session() override {
        group_->sessions.erase(this);
        --group_->open;
    }

    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    void sweep(Clock::time_point now) override {
        if (is_answering_ && !turn_->out.empty()) {
            // Earlier pipelined answers do not wait for the end of a slow call.
            error_code ignored;
            turn_->out.erase(0, write_now(turn_->out, ignored));
        }
        if (is_answering_ && turn_->client.has_listener()) {
            look_for_client();
        }
        if (is_answering_ && received_.is_empty() && tls_) {
            tls_->rest();  // it takes long
        }
        if (now >= deadline_) {
            is_expired_ = true;
            give_up_waiting();
        } else if (now >= rests_at_) {
            rests_at_ = Clock::time_point::max();
            is_to_rest_ = true;
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

    /// `self` is this one: it lives as long as it runs.
    Awaitable<void> run([[maybe_unused]] std::unique_ptr<Session> self) {
        if (is_to_close()) {
            co_return;
        }
        bool is_open = !tls_ || co_await shake_hands();
        while (is_open) {
            if (is_to_close()) {
                co_return;
            }
            start_waiting();
            error_code failure;
            std::size_t count = 0;
            if (is_at_rest_) {
                co_await socket_.async_wait(Socket::wait_read, asio::redirect_error(use_awaitable, failure));
                is_at_rest_ = false;
                if (!failure) {
                    is_busy_ = Clock::now() - answered_at_ < busy_for;
                    continue;
                }
            } else if (tls_) {
                count = co_await tls_->read(received_.make_room(), failure);
            } else {
                const auto room = received_.make_room();
                count = co_await socket_.async_read_some(room, asio::redirect_error(use_awaitable, failure));
            }
            rests_at_ = Clock::time_point::max();
            const bool is_to_rest = std::exchange(is_to_rest_, false);
            if (failure == asio::error::operation_aborted && !is_expired_) {
                if (group_->is_draining && has_unread()) {
                    continue;  // it was sent before we stopped
                }
                if (is_to_rest) {
                    rest();
                    continue;
                }
            }
            is_idle_ = false;
            deadline_ = Clock::time_point::max();
            if (failure) {
                co_await leave(failure);
                co_return;
            }
            take_turn();
            received_.add(count);
            is_open = co_await serve_received();
        }
        co_await linger();
    }

private:
    [[nodiscard]] bool has_begun() const { return turn_ != nullptr && (turn_->has_begun() || !received_.is_empty()); }

    /// We are shutting down, and nobody has asked for anything.
    [[nodiscard]] bool is_to_close() { return group_->is_draining && !has_begun() && !has_unread(); }

    /// Whether something has come that nobody has read. A system call.
    [[nodiscard]] bool has_unread() {
        error_code failure;
        return socket_.available(failure) > 0 && !failure;
    }

    void take_turn() {
        if (turn_ != nullptr) {
            return;
        }
        if (group_->spare.empty()) {
            turn_ = std::make_unique<SessionTurn>();
        } else {
            turn_ = std::move(group_->spare.back());
            group_->spare.pop_back();
        }
        auto& request = turn_->request;
        request.remote = remote_;
        request.local = local_;
        request.is_tls = tls_ != nullptr;
        request.client_certificate = client_certificate_;
        request.client = &turn_->client;
        turn_->client = {};
        turn_->await_request(group_->config);
    }

    void give_turn_back() {
        if (group_->spare.size() < most_spare && turn_->request.body.capacity() <= flush_above) {
            group_->spare.push_back(std::move(turn_));
        }
        turn_.reset();
    }

    /// From now on waits without memory to read to.
    void rest() {
        received_.release();
        if (tls_) {
            tls_->rest();
        }
        is_at_rest_ = true;
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
            turn_->client.tell();
        } else if (!std::exchange(has_asked_client_, true) && !is_http_1_0_ && turn_->out.empty()) {
            error_code ignored;
            turn_->out += interim_response;
            turn_->out.erase(0, write_now(turn_->out, ignored));
        }
    }

    void start_waiting() {
        const auto now = coarse_now();  // once for each request, and all that is reckoned from it are seconds
        const bool was_idle = std::exchange(is_idle_, !has_begun());
        if (!is_idle_) {
            deadline_ = turn_->deadline(now, group_->config);
            return;
        }
        if (!was_idle) {
            deadline_ = now + group_->config.idle_timeout;
            answered_at_ = now;
            if (!tls_ && !is_busy_) {
                rest();
            }
        }
        rests_at_ = is_at_rest_ ? Clock::time_point::max() : now + busy_for;
    }

    Awaitable<bool> serve_received() {
        unsigned answers = 0;
        while (true) {
            const auto step = turn_->parse(received_, group_->config);
            if (step == SessionTurn::Step::need_more) {
                turn_->answer_continue();
                if (flush_at_once()) {
                    co_return true;
                }
                co_return co_await flush();
            }
            if (step == SessionTurn::Step::failed) {
                append_response(turn_->out, turn_->refusal(), Framing{false, false, false});
                co_await flush();
                co_return false;
            }
            turn_->answer_continue();
            auto dispatched = dispatch();
            if (!dispatched.is_here()) {
                try {
                    co_await dispatched.wait();
                    dispatched.finish()->run();
                } catch (const std::exception& e) {
                    log::error("{} {}: {}", turn_->request.method, turn_->request.target, e.what());
                    *turn_->response = problem(error(Errc::internal, "Internal error."));
                }
            }
            if (!take_answer()) {
                co_await send_rest();
                co_return false;
            }
            if (received_.is_empty()) {
                bool is_there = flush_at_once();
                if (!is_there) {
                    is_there = co_await flush();
                }
                give_turn_back();
                co_return is_there;
            }
            turn_->await_request(group_->config);
            if (++answers % answers_per_turn == 0 || turn_->out.size() > flush_above) {
                if (!co_await flush()) {
                    co_return false;
                }
                co_await asio::post(group_->loop.executor(), use_awaitable);
            }
        }
    }

    /// Lets the request be answered.
    Soon<void> dispatch() {
        is_http_1_0_ = turn_->is_http_1_0();
        turn_->request.keep_alive = turn_->keep_alive();
        auto& response = turn_->response.emplace();
        if (received_.is_empty()) {
            received_.release();  // others read to it meanwhile
        }
        is_answering_ = true;
        return group_->dispatch(group_->loop, turn_->request, response);
    }

    /// Whether the connection is kept; if not, see send_rest().
    bool take_answer() {
        is_answering_ = false;
        auto& response = *turn_->response;
        Framing framing;
        framing.is_head = turn_->request.method == "HEAD";
        framing.is_http_1_0 = is_http_1_0_;
        const bool is_stream = response.stream != nullptr && !framing.is_head;
        framing.keep_alive = turn_->request.keep_alive && !response.close && !group_->is_draining && !is_stream;
        append_response(turn_->out, response, framing);
        if (!is_stream) {
            turn_->response.reset();
        }
        return framing.keep_alive;
    }

    /// Of the last answer, and of its stream, whose end nobody knows unless the connection ends there.
    Awaitable<void> send_rest() {
        bool is_there = co_await flush();
        while (is_there && turn_->response) {
            const auto text = co_await turn_->response->stream->next();
            if (!text) {
                co_return;
            }
            turn_->out += *text;
            is_there = co_await flush();
        }
    }

    Awaitable<bool> shake_hands() {
        deadline_ = Clock::now() + group_->config.header_timeout;
        is_idle_ = true;  // nobody has asked for anything yet
        error_code failure;
        co_await tls_->shake_hands(failure);
        is_idle_ = false;
        deadline_ = Clock::time_point::max();
        if (!failure) {
            client_certificate_ = tls_->session().client_name();
            co_return true;
        }
        log::debug("{}: no TLS connection: {}", remote_, tls_->session().failure());
        const bool was_plain_http = tls_->session().was_plain_http();
        tls_.reset();
        if (was_plain_http) {
            take_turn();
            const auto refused = abort_with(400, "This port speaks TLS: the address begins with https://.");
            append_response(turn_->out, refused, Framing{false, false, false});
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

    /// What the socket takes without waiting is nearly always all of it. False: see flush().
    bool flush_at_once() {
        error_code failure;
        auto& out = turn_->out;
        out.erase(0, out.empty() ? 0 : write_now(out, failure));
        if (!out.empty()) {
            return false;
        }
        forget_out();
        return true;
    }

    /// It is written, or nobody takes it.
    void forget_out() {
        turn_->out.clear();
        if (turn_->out.capacity() > flush_above) {
            turn_->out.shrink_to_fit();
        }
    }

    Awaitable<bool> flush() {
        if (flush_at_once()) {
            co_return true;
        }
        error_code failure;
        is_writing_ = true;
        deadline_ = Clock::now() + group_->config.body_timeout;
        if (tls_) {
            co_await tls_->write(turn_->out, failure);
        } else {
            const auto rest = asio::buffer(turn_->out);
            co_await asio::async_write(socket_, rest, asio::redirect_error(use_awaitable, failure));
        }
        is_writing_ = false;
        deadline_ = Clock::time_point::max();
        forget_out();
        co_return !failure;
    }

    /// The read ended without a byte: the client left, or its time is up, or we are shutting down.
    Awaitable<void> leave(error_code failure) {
        if (!has_begun() || !socket_.is_open()) {
            co_return;
        }
        if (failure == asio::error::eof) {
            append_response(
                turn_->out, abort_with(400, "The request ends before it is complete."), Framing{false, false, false}
            );
        } else if (is_expired_) {
            append_response(
                turn_->out, abort_with(408, "The request took too long to arrive."), Framing{false, false, false}
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
        while (!failure && thrown_away < linger_bytes && !group_->is_draining) {
            const auto room = received_.make_room();
            thrown_away += co_await socket_.async_read_some(room, asio::redirect_error(use_awaitable, failure));
        }
    }

    const std::shared_ptr<SessionGroup> group_;
    Socket socket_;
    std::unique_ptr<TlsTransport> tls_;
    ReceiveBuffer received_;
    std::unique_ptr<SessionTurn> turn_;
    const std::string remote_;
    const std::string local_;
    std::string client_certificate_;
    Clock::time_point deadline_ = Clock::time_point::max();
    Clock::time_point rests_at_ = Clock::time_point::max();
    Clock::time_point answered_at_;
    bool is_busy_ = false;  // a request came soon after the answer to the one before
    bool is_at_rest_ = false;
    bool is_idle_ = false;
    bool is_to_rest_ = false;
    bool is_answering_ = false;
    bool is_http_1_0_ = false;
    bool has_asked_client_ = false;  // whether it is still there
    bool is_writing_ = false;
    bool is_leaving_ = false;
    bool is_expired_ = false;
};

}  // namespace

SessionGroup::SessionGroup(
    Loop& on, const HttpConfig& limits, const Dispatch& answer, std::atomic<std::uint32_t>& count
)
    : loop(on), config(limits), dispatch(answer), open(count) {}

SessionGroup::~SessionGroup() = default;

Awaitable<void> run_session(std::shared_ptr<SessionGroup> group, Socket socket, Arrival arrival) {
    auto session = std::make_unique<Session>(std::move(group), std::move(socket), std::move(arrival));
    auto& kept = *session;
    return kept.run(std::move(session));
}

}  // namespace tenon::api
