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
    : socket_(socket), session_(context, socket.native_handle()) {}

Awaitable<void> TlsTransport::wait_for(TlsStep step, error_code& failure) {
    const auto what = step == TlsStep::want_write ? Socket::wait_write : Socket::wait_read;
    co_await socket_.async_wait(what, asio::redirect_error(use_awaitable, failure));
}

Awaitable<bool> TlsTransport::shake_hands() {
    error_code failure;
    auto step = session_.shake_hands();
    while (waits(step)) {
        co_await wait_for(step, failure);
        if (failure) {
            co_return false;
        }
        step = session_.shake_hands();
    }
    co_return step == TlsStep::done;
}

Awaitable<std::size_t> TlsTransport::read(asio::mutable_buffer space, error_code& failure) {
    if (++reads_without_waiting_ % reads_per_turn == 0) {
        co_await asio::post(socket_.get_executor(), use_awaitable);
    }
    while (true) {
        std::size_t count = 0;
        const auto step = session_.read({static_cast<char*>(space.data()), space.size()}, count);
        if (step == TlsStep::done) {
            co_return count;
        }
        if (!waits(step)) {
            failure = asio::error::connection_reset;
            if (step == TlsStep::closed) {
                failure = asio::error::eof;
            }
            co_return 0;
        }
        reads_without_waiting_ = 0;
        co_await wait_for(step, failure);
        if (failure) {
            co_return 0;
        }
    }
}

Awaitable<void> TlsTransport::write(std::string_view text, error_code& failure) {
    while (!text.empty() && !failure) {
        std::size_t count = 0;
        const auto step = session_.write(text, count);
        text.remove_prefix(count);
        if (waits(step)) {
            co_await wait_for(step, failure);
        } else if (step != TlsStep::done) {
            failure = asio::error::connection_reset;
        }
    }
}

std::size_t TlsTransport::write_now(std::string_view text, error_code& failure) {
    std::size_t written = 0;
    auto step = TlsStep::done;
    while (step == TlsStep::done && written < text.size()) {
        std::size_t count = 0;
        step = session_.write(text.substr(written), count);
        written += count;
    }
    if (step != TlsStep::done && !waits(step)) {
        failure = asio::error::connection_reset;
    }
    return written;
}

}  // namespace tenon::api
