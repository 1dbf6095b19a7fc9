#include "async/tls_transport.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/error.hpp>

namespace tenon {

namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr unsigned reads_per_turn = 32;  // then the other connections of the loop get theirs

bool waits(TlsStep step) {
    return step == TlsStep::want_read || step == TlsStep::want_write;
}

}  // namespace

TlsTransport::TlsTransport(ssl_ctx_st* context, StreamSocket& socket)
    : socket_(socket), session_(context, socket.native_handle(), untaken_) {}

TlsTransport::TlsTransport(ssl_ctx_st* context, StreamSocket& socket, const std::string& host, const TlsTrust& trust)
    : socket_(socket), session_(context, socket.native_handle(), untaken_, host, trust) {}

TlsStep TlsTransport::step(const auto& of_session) {
    untaken_ = arrived_.content();
    const auto size = untaken_.size();
    const auto came_to = of_session();
    arrived_.take(size - untaken_.size());
    return came_to;
}

error_code TlsTransport::end_of(TlsStep step) const {
    if (step == TlsStep::closed) {
        return asio::error::eof;
    }
    if (session_.openssl_error() != 0) {
        return {static_cast<int>(session_.openssl_error()), asio::error::get_ssl_category()};
    }
    if (session_.system_error() != 0) {
        return {session_.system_error(), boost::system::system_category()};
    }
    return asio::error::connection_reset;
}

Awaitable<void> TlsTransport::wait_for(TlsStep step, error_code& failure) {
    if (step == TlsStep::want_write) {
        co_await socket_.async_wait(StreamSocket::wait_write, asio::redirect_error(use_awaitable, failure));
    } else {
        const auto room = arrived_.make_room();
        arrived_.add(co_await socket_.async_read_some(room, asio::redirect_error(use_awaitable, failure)));
    }
    if (!failure && !socket_.is_open()) {
        failure = asio::error::operation_aborted;  // closed behind what had come: its descriptor may be another's now
    }
}

Awaitable<void> TlsTransport::shake_hands(error_code& failure) {
    auto came_to = step([&] { return session_.shake_hands(); });
    while (waits(came_to)) {
        co_await wait_for(came_to, failure);
        if (failure) {
            co_return;
        }
        came_to = step([&] { return session_.shake_hands(); });
    }
    if (came_to != TlsStep::done) {
        failure = end_of(came_to);
    }
}

void TlsTransport::rest() {
    if (arrived_.is_empty()) {
        arrived_.release();
    }
}

std::size_t TlsTransport::read_now(asio::mutable_buffer space, error_code& failure) {
    if (!may_read_) {
        return 0;
    }
    std::size_t count = 0;
    const auto came_to = step([&] { return session_.read({static_cast<char*>(space.data()), space.size()}, count); });
    may_read_ = came_to == TlsStep::done && has_unread();
    awaited_ = came_to == TlsStep::want_write ? came_to : TlsStep::want_read;
    if (came_to != TlsStep::done && !waits(came_to)) {
        failure = end_of(came_to);
    }
    return count;
}

Awaitable<void> TlsTransport::wait_for_more(error_code& failure) {
    co_await wait_for(awaited_, failure);
    may_read_ = true;
}

Awaitable<std::size_t> TlsTransport::read(asio::mutable_buffer space, error_code& failure) {
    if (++reads_without_waiting_ % reads_per_turn == 0) {
        co_await asio::post(socket_.get_executor(), use_awaitable);
    }
    auto count = read_now(space, failure);
    while (count == 0 && !failure) {
        reads_without_waiting_ = 0;
        co_await wait_for_more(failure);
        if (!failure) {
            count = read_now(space, failure);
        }
    }
    co_return count;
}

Awaitable<void> TlsTransport::write(std::string_view text, error_code& failure) {
    while (!text.empty() && !failure) {
        std::size_t count = 0;
        const auto came_to = step([&] { return session_.write(text, count); });
        text.remove_prefix(count);
        if (waits(came_to)) {
            co_await wait_for(came_to, failure);
        } else if (came_to != TlsStep::done) {
            failure = end_of(came_to);
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
        failure = end_of(came_to);
    }
    return written;
}

}  // namespace tenon
