#include "api/tls_transport.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>

namespace tenon::api {

namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr unsigned reads_per_turn = 32;  // then the other connections of the loop get theirs

bool waits(TlsStep step) {
    return step == TlsStep::want_read || step == TlsStep::want_write;
}

}  // namespace

TlsTransport::TlsTransport(ssl_ctx_st* context, Socket& socket)
    : socket_(socket), session_(context, socket.native_handle(), untaken_) {}

TlsStep TlsTransport::step(const auto& of_session) {
    untaken_ = arrived_.content();
    const auto size = untaken_.size();
    const auto came_to = of_session();
    arrived_.take(size - untaken_.size());
    return came_to;
}

Awaitable<void> TlsTransport::wait_for(TlsStep step, error_code& failure) {
    if (step == TlsStep::want_write) {
        co_await socket_.async_wait(Socket::wait_write, asio::redirect_error(use_awaitable, failure));
        co_return;
    }
    const auto room = arrived_.make_room();
    arrived_.add(co_await socket_.async_read_some(room, asio::redirect_error(use_awaitable, failure)));
}

Awaitable<bool> TlsTransport::shake_hands() {
    error_code failure;
    auto came_to = step([&] { return session_.shake_hands(); });
    while (waits(came_to)) {
        co_await wait_for(came_to, failure);
        if (failure) {
            co_return false;
        }
        came_to = step([&] { return session_.shake_hands(); });
    }
    co_return came_to == TlsStep::done;
}

void TlsTransport::rest() {
    if (arrived_.is_empty()) {
        arrived_.release();
    }
}

Awaitable<std::size_t> TlsTransport::read(asio::mutable_buffer space, error_code& failure) {
    if (++reads_without_waiting_ % reads_per_turn == 0) {
        co_await asio::post(socket_.get_executor(), use_awaitable);
    }
    auto came_to = TlsStep::want_read;
    while (true) {
        if (may_read_) {
            std::size_t count = 0;
            came_to = step([&] { return session_.read({static_cast<char*>(space.data()), space.size()}, count); });
            if (came_to == TlsStep::done) {
                may_read_ = !arrived_.is_empty() || session_.has_unread();
                co_return count;
            }
        }
        if (!waits(came_to)) {
            failure = asio::error::connection_reset;
            if (came_to == TlsStep::closed) {
                failure = asio::error::eof;
            }
            co_return 0;
        }
        reads_without_waiting_ = 0;
        co_await wait_for(came_to, failure);
        if (failure) {
            co_return 0;
        }
        may_read_ = true;
    }
}

Awaitable<void> TlsTransport::write(std::string_view text, error_code& failure) {
    while (!text.empty() && !failure) {
        std::size_t count = 0;
        const auto came_to = step([&] { return session_.write(text, count); });
        text.remove_prefix(count);
        if (waits(came_to)) {
            co_await wait_for(came_to, failure);
        } else if (came_to != TlsStep::done) {
            failure = asio::error::connection_reset;
        }
    }
}

std::size_t TlsTransport::write_now(std::string_view text, error_code& failure) {
    std::size_t written = 0;
    auto came_to = TlsStep::done;
    while (came_to == TlsStep::done && written < text.size()) {
        std::size_t count = 0;
        came_to = step([&] { return session_.write(text.substr(written), count); });
        written += count;
    }
    if (came_to != TlsStep::done && !waits(came_to)) {
        failure = asio::error::connection_reset;
    }
    return written;
}

}  // namespace tenon::api
