#include "support/bmc_sim/connection.hpp"

#include "async/event.hpp"
#include "support/bmc_sim/event_delivery.hpp"
#include "support/bmc_sim/wire.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace tenon::bmc_sim {

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using Parser = http::request_parser<http::string_body>;

Request to_request(const Parser& parser) {
    const auto& message = parser.get();
    const std::string target(message.target());
    const auto mark = std::min(target.find('?'), target.size());
    Request request{std::string(message.method_string()), target.substr(0, mark), {}, message.body(), {}};
    request.query = target.substr(std::min(mark + 1, target.size()));
    for (const auto& field : message) {
        std::string name(field.name_string());
        std::transform(name.begin(), name.end(), name.begin(), [](char c) {
            return c >= 'A' && c <= 'Z' ? char(c + 32) : c;
        });
        request.headers[name] = std::string(field.value());
    }
    return request;
}

/// Counts what lives as long as it does.
template <void (Traffic::*Begin)(), void (Traffic::*End)()>
class Counted {
public:
    explicit Counted(Traffic& traffic) : traffic_(traffic) { (traffic_.*Begin)(); }

    ~Counted() { (traffic_.*End)(); }

    Counted(const Counted&) = delete;
    Counted& operator=(const Counted&) = delete;

private:
    Traffic& traffic_;
};

using CountedRequest = Counted<&Traffic::request_begins, &Traffic::request_ends>;
using CountedConnection = Counted<&Traffic::connection_opens, &Traffic::connection_closes>;

/// Reads and forgets until the client goes.
template <class Stream>
Awaitable<void> wait_until_gone(Stream& stream) {
    std::array<char, 4'096> ignored{};
    boost::system::error_code code;
    while (!code) {
        co_await stream.async_read_some(asio::buffer(ignored), asio::redirect_error(use_awaitable, code));
    }
}

template <class Stream>
Awaitable<void> write_for_ever(Stream& stream) {
    std::string members;
    while (members.size() < 65'536) {
        members += R"({"@odata.id": "/redfish/v1/Systems/1/LogServices/Endless/Entries/1"},)";
    }
    boost::system::error_code code;
    while (!code) {
        co_await asio::async_write(stream, asio::buffer(members), asio::redirect_error(use_awaitable, code));
    }
}

void send_events(Executor executor, Simulator& simulator) {
    for (auto& event : simulator.take_events()) {
        asio::co_spawn(executor, deliver(executor, std::move(event)), asio::detached);
    }
}

/// One request from its first to its last byte on the wire. False: the connection ends.
template <class Stream>
Awaitable<bool> serve_request(Stream& stream, Executor executor, Simulator& simulator, Request request, bool is_kept) {
    boost::system::error_code code;
    const auto fault = simulator.take_fault(request);
    auto delay = simulator.delay_of(request.path);
    if (fault && fault->kind == FaultKind::delay) {
        delay += fault->delay;
    }
    if (delay.count() > 0 && !Simulator::is_administration(request)) {
        Timer timer(executor);
        timer.expires_after(delay);
        co_await timer.async_wait(asio::redirect_error(use_awaitable, code));
    }
    auto response = simulator.answer(request, fault);
    send_events(executor, simulator);
    const auto& options = simulator.options();
    const WireStyle style{is_kept && !options.closes_after_answer, options.is_http10, options.is_gzip};
    const auto transmission = transmit(request, std::move(response), fault, style);
    co_await asio::async_write(stream, asio::buffer(transmission.bytes), asio::redirect_error(use_awaitable, code));
    if (!code && transmission.afterwards == Afterwards::hold) {
        co_await wait_until_gone(stream);
    }
    if (!code && transmission.afterwards == Afterwards::continue_for_ever) {
        co_await write_for_ever(stream);
    }
    co_return !code && transmission.afterwards == Afterwards::keep;
}

/// One connection until it ends, whatever it is made of.
template <class Stream>
Awaitable<void> serve_requests(Stream& stream, Executor executor, Simulator& simulator) {
    boost::beast::flat_buffer buffer;
    boost::system::error_code code;
    bool goes_on = true;
    while (goes_on) {
        Parser parser;
        parser.body_limit(16u << 20);
        co_await http::async_read(stream, buffer, parser, asio::redirect_error(use_awaitable, code));
        if (code) {
            co_return;
        }
        auto request = to_request(parser);
        if (Simulator::is_administration(request)) {
            goes_on = co_await serve_request(stream, executor, simulator, std::move(request), parser.keep_alive());
        } else {
            const CountedRequest counted(simulator.traffic());
            goes_on = co_await serve_request(stream, executor, simulator, std::move(request), parser.keep_alive());
        }
    }
}

}  // namespace

Awaitable<void> serve_connection(Socket socket, asio::ssl::context* tls, Executor executor, Simulator& simulator) {
    const CountedConnection counted(simulator.traffic());
    boost::system::error_code code;
    socket.set_option(asio::ip::tcp::no_delay(true), code);
    if (simulator.options().is_dead) {
        co_await wait_until_gone(socket);
        co_return;
    }
    if (tls == nullptr) {
        co_await serve_requests(socket, executor, simulator);
        socket.shutdown(Socket::shutdown_both, code);
        co_return;
    }
    asio::ssl::stream<Socket> stream(std::move(socket), *tls);
    co_await stream.async_handshake(asio::ssl::stream_base::server, asio::redirect_error(use_awaitable, code));
    if (!code) {
        co_await serve_requests(stream, executor, simulator);
        co_await stream.async_shutdown(asio::redirect_error(use_awaitable, code));
    }
}

}  // namespace tenon::bmc_sim
