#include "http_client/http_connection.hpp"

#include "http_client/http_url.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>

#include <sys/socket.h>

#include <array>
#include <utility>

namespace tenon {

namespace {

namespace asio = boost::asio;
using boost::system::error_code;

/// How a TLS server begins its answer to plain HTTP.
constexpr std::string_view tls_alert = "\x15\x03";

/// What "no such host" is not: these pass.
bool is_passing(const error_code& code) {
    return code != asio::error::operation_aborted;
}

}  // namespace

HttpConnection::HttpConnection(Loop& loop, HttpPeer peer)
    : peer_(std::move(peer)),
      authority_(authority_of(peer_.host, peer_.port)),
      socket_(loop.executor()),
      watchdog_(loop.executor()) {}

void HttpConnection::arm(Deadline deadline) {
    watchdog_.expires_at(deadline);
    watchdog_.async_wait([weak = weak_from_this(), armed = ++armed_](error_code code) {
        const auto self = weak.lock();
        // A wait that ended just before it was called off is told apart by its number.
        if (self && !code && self->armed_ == armed) {
            self->is_late_ = true;
            self->socket_.close(code);
        }
    });
}

void HttpConnection::disarm() {
    ++armed_;
    watchdog_.cancel();
}

HttpFailure HttpConnection::failure(HttpStage stage, const std::string& what, const error_code& code) const {
    if (is_late_) {
        return {error(Errc::timed_out, fmt::format("{}: it took too long", what)), stage, true};
    }
    if (code == asio::error::operation_aborted) {
        return {error(Errc::cancelled, fmt::format("{}: cancelled", what)), stage, false};
    }
    return {error(Errc::bmc, fmt::format("{}: {}", what, code.message())), stage, is_passing(code)};
}

Awaitable<HttpOutcome<void>> HttpConnection::connect(Endpoint endpoint, Deadline deadline) {
    error_code code;
    arm(deadline);
    co_await socket_.async_connect(endpoint, asio::redirect_error(use_awaitable, code));
    disarm();
    if (is_late_ || code) {
        co_return failure(HttpStage::connecting, fmt::format("connecting to {} failed", authority_), code);
    }
    socket_.set_option(asio::ip::tcp::no_delay(true), code);
    socket_.non_blocking(true, code);
    co_return HttpOutcome<void>();
}

Awaitable<HttpOutcome<void>> HttpConnection::secure(ssl_ctx_st* context, Deadline deadline) {
    tls_.emplace(context, socket_, peer_.host, peer_.trust);
    error_code code;
    arm(deadline);
    co_await tls_->shake_hands(code);
    disarm();
    if (!code && !is_late_) {
        co_return HttpOutcome<void>();
    }
    const auto what = fmt::format("TLS with {} failed", authority_);
    auto failed = failure(HttpStage::connecting, what, code);
    if (failed.error.code == Errc::bmc) {
        const bool is_closed = code == asio::error::eof || code == asio::error::connection_reset;
        const bool is_tls = tls_->session().openssl_error() != 0;
        failed.is_passing = !is_tls;  // the same two will not agree two seconds later either
        const auto why = is_tls || is_closed ? tls_->session().explain(peer_.host, peer_.trust) : std::string();
        if (!why.empty()) {
            failed.error.message = fmt::format("{}: {}", what, why);
        }
    }
    co_return failed;
}

std::size_t HttpConnection::write_now(std::string_view bytes, error_code& failure) {
    if (tls_) {
        return tls_->write_now(bytes, failure);
    }
    const auto n = socket_.write_some(asio::buffer(bytes), failure);
    if (failure == asio::error::would_block) {
        failure = {};
    }
    return n;
}

Awaitable<void> HttpConnection::write(std::string_view bytes, error_code& failure) {
    if (tls_) {
        co_await tls_->write(bytes, failure);
    } else {
        co_await asio::async_write(socket_, asio::buffer(bytes), asio::redirect_error(use_awaitable, failure));
    }
}

Awaitable<HttpOutcome<HttpResponse>>
HttpConnection::exchange(const HttpRequest& request, HttpResponseReader::Limits limits, Deadline deadline) {
    is_reusable_ = false;
    arm(deadline);
    error_code sent;
    {
        const auto bytes = to_http_bytes(request, host_header_of(peer_.is_tls, peer_.host, peer_.port));
        const auto n = write_now(bytes, sent);
        if (!sent && n < bytes.size()) {
            co_await write(std::string_view(bytes).substr(n), sent);
        }
    }
    if (is_late_ || sent == asio::error::operation_aborted) {
        co_return failure(
            HttpStage::unanswered, fmt::format("{} {} to {}", request.method, request.target, authority_), sent
        );
    }
    // Even when sending failed there may be an answer: a server that refuses a body says so and closes.
    auto outcome = co_await receive(request, limits);
    disarm();
    if (tls_) {
        tls_->rest();
    }
    exchanges_ += outcome.has_value() ? 1U : 0U;
    co_return outcome;
}

std::size_t HttpConnection::read_now(asio::mutable_buffer space, error_code& failure) {
    if (tls_) {
        return tls_->read_now(space, failure);
    }
    const auto n = socket_.read_some(space, failure);
    if (failure == asio::error::would_block) {
        failure = {};
    }
    return n;
}

Awaitable<HttpOutcome<HttpResponse>>
HttpConnection::receive(const HttpRequest& request, HttpResponseReader::Limits limits) {
    // Of the loop, not of the connection: most of those are waiting, by the thousand, and nothing is in it meanwhile.
    static thread_local std::array<char, 16U << 10> part;
    std::optional<HttpResponseReader> reader;  // from the first byte on, for the same reason
    while (true) {
        error_code code;
        auto n = tls_ ? tls_->read_now(asio::buffer(part), code) : 0;
        while (n == 0 && !code) {
            if (tls_) {
                co_await tls_->wait_for_more(code);
            } else {
                co_await socket_.async_wait(StreamSocket::wait_read, asio::redirect_error(use_awaitable, code));
            }
            n = code ? 0 : read_now(asio::buffer(part), code);
        }
        if (!reader && n > 0) {
            reader.emplace(request.method, limits);
        }
        if (auto outcome = take(request, reader ? &*reader : nullptr, {part.data(), n}, code)) {
            co_return std::move(*outcome);
        }
    }
}

std::optional<HttpOutcome<HttpResponse>> HttpConnection::take(
    const HttpRequest& request, HttpResponseReader* reader, std::string_view bytes, const error_code& code
) {
    const auto what = [&] { return fmt::format("{} {} to {}", request.method, request.target, authority_); };
    const bool has_begun = reader != nullptr && reader->has_begun();
    const auto stage = has_begun || !bytes.empty() ? HttpStage::answering : HttpStage::unanswered;
    if (is_late_) {
        return failure(stage, what(), code);
    }
    const bool is_closed = code == asio::error::eof;
    if (is_closed && !has_begun) {
        auto closed = error(Errc::bmc, fmt::format("{}: the peer closed the connection before answering", what()));
        return HttpFailure{std::move(closed), stage, true};
    }
    if (code && !is_closed) {
        if (code != asio::error::operation_aborted && has_begun && reader->break_off()) {
            return reader->take().value();
        }
        return failure(stage, what(), code);
    }
    if (!tls_ && !has_begun && bytes.substr(0, 2) == tls_alert) {
        auto is_tls = error(
            Errc::bmc,
            fmt::format("{}: the peer speaks TLS there: write https:// in {}", what(), peer_.trust.address_setting)
        );
        return HttpFailure{std::move(is_tls), HttpStage::answering, false};
    }
    auto complete = is_closed ? Result<bool>(true) : reader->feed(bytes);
    if (is_closed) {
        if (auto ended = reader->end(); !ended) {
            complete = ended.error();
        }
    }
    auto answer = complete && *complete ? reader->take() : Result<HttpResponse>(HttpResponse{});
    if (!complete || !answer) {
        const auto& why = complete ? answer.error() : complete.error();
        auto broken = error(why.code, fmt::format("{}: the peer {}", what(), why.message));
        return HttpFailure{std::move(broken), HttpStage::answering, false};
    }
    if (!*complete) {
        return std::nullopt;
    }
    is_reusable_ = reader->is_reusable();
    return std::move(*answer);
}

bool HttpConnection::is_reusable() {
    if (!is_reusable_) {
        return false;
    }
    // What came behind the answer in a TLS record of its own waits here, where the socket does not show it.
    if (tls_ && tls_->has_unread()) {
        return false;
    }
    // Readable now means closed, or something that nobody asked for.
    char byte = 0;
    const auto n = ::recv(socket_.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return n < 0 && errno == EAGAIN;
}

namespace {

using Resolver = asio::ip::basic_resolver<asio::ip::tcp, Executor>;

/// Shared with the resolver's callback, which comes when getaddrinfo returns, however late that is.
struct Lookup {
    explicit Lookup(Loop& loop) : resolver(loop.executor()), done(loop) {}

    Resolver resolver;
    Event done;
    error_code code;
    std::vector<HttpConnection::Endpoint> endpoints;
};

}  // namespace

Awaitable<HttpOutcome<std::vector<HttpConnection::Endpoint>>>
resolve(Loop& loop, const HttpPeer& peer, Deadline deadline) {
    error_code code;
    const auto address = asio::ip::make_address(peer.host, code);
    if (!code) {
        const auto port = static_cast<std::uint16_t>(std::stoul(peer.port));
        co_return std::vector<HttpConnection::Endpoint>{{address, port}};
    }
    const auto lookup = std::make_shared<Lookup>(loop);
    lookup->resolver.async_resolve(
        peer.host, peer.port,
        [lookup](error_code result, const Resolver::results_type& found) {
            lookup->code = result;
            for (const auto& entry : found) {
                lookup->endpoints.push_back(entry.endpoint());
            }
            lookup->done.set();
        }
    );
    const bool is_done = co_await lookup->done.wait_until(deadline);
    if (!is_done) {
        lookup->resolver.cancel();
        const bool is_late = std::chrono::steady_clock::now() >= deadline;
        auto unknown = error(
            is_late ? Errc::timed_out : Errc::cancelled,
            fmt::format("finding the address of '{}': {}", peer.host, is_late ? "it took too long" : "cancelled")
        );
        co_return HttpFailure{std::move(unknown), HttpStage::connecting, is_late};
    }
    if (lookup->code) {
        auto unknown =
            error(Errc::bmc, fmt::format("finding the address of '{}' failed: {}", peer.host, lookup->code.message()));
        co_return HttpFailure{
            std::move(unknown), HttpStage::connecting, lookup->code == asio::error::host_not_found_try_again};
    }
    co_return std::move(lookup->endpoints);
}

}  // namespace tenon
