#include "support/bmc_sim/server.hpp"

#include "async/event.hpp"
#include "async/loop.hpp"
#include "support/bmc_sim/certificate.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <memory>
#include <optional>

namespace tenon::bmc_sim {

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using Socket = asio::basic_stream_socket<asio::ip::tcp, Executor>;
using Acceptor = asio::basic_socket_acceptor<asio::ip::tcp, Executor>;
using Parser = http::request_parser<http::string_body>;

Request to_request(const Parser& parser) {
    const auto& message = parser.get();
    Request request{std::string(message.method_string()), std::string(message.target()), {}, message.body()};
    request.path.resize(std::min(request.path.size(), request.path.find('?')));
    for (const auto& field : message) {
        std::string name(field.name_string());
        std::transform(name.begin(), name.end(), name.begin(), [](char c) {
            return c >= 'A' && c <= 'Z' ? char(c + 32) : c;
        });
        request.headers[name] = std::string(field.value());
    }
    return request;
}

std::string to_bytes(const Request& request, const Response& response, bool keeps_alive) {
    auto bytes = fmt::format("HTTP/1.1 {} {}\r\n", response.status, reason_of(response.status));
    for (const auto& [name, value] : response.headers) {
        bytes += fmt::format("{}: {}\r\n", name, value);
    }
    if (response.status != 204) {
        bytes += fmt::format("Content-Length: {}\r\n", response.body.size());
    }
    bytes += keeps_alive ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n";
    if (request.method != "HEAD" && response.status != 204) {
        bytes += response.body;
    }
    return bytes;
}

/// One connection until it ends, whatever it is made of.
template <class Stream>
Awaitable<void> serve_requests(Stream& stream, Executor executor, const Options& options, Simulator& simulator) {
    boost::beast::flat_buffer buffer;
    Timer timer(executor);
    boost::system::error_code code;
    while (true) {
        Parser parser;
        parser.body_limit(16u << 20);
        co_await http::async_read(stream, buffer, parser, asio::redirect_error(use_awaitable, code));
        if (code) {
            co_return;
        }
        const auto request = to_request(parser);
        if (const auto delay = simulator.delay_of(request.path); delay.count() > 0) {
            timer.expires_after(delay);
            co_await timer.async_wait(asio::redirect_error(use_awaitable, code));
        }
        const bool keeps_alive = parser.keep_alive() && !options.closes_after_answer;
        const auto bytes = to_bytes(request, simulator.answer(request), keeps_alive);
        co_await asio::async_write(stream, asio::buffer(bytes), asio::redirect_error(use_awaitable, code));
        if (code || !keeps_alive) {
            co_return;
        }
    }
}

Awaitable<void> serve_connection(
    Socket socket, asio::ssl::context* tls, Executor executor, const Options& options, Simulator& simulator
) {
    boost::system::error_code code;
    socket.set_option(asio::ip::tcp::no_delay(true), code);
    if (tls == nullptr) {
        co_await serve_requests(socket, executor, options, simulator);
        socket.shutdown(Socket::shutdown_both, code);
        co_return;
    }
    asio::ssl::stream<Socket> stream(std::move(socket), *tls);
    co_await stream.async_handshake(asio::ssl::stream_base::server, asio::redirect_error(use_awaitable, code));
    if (!code) {
        co_await serve_requests(stream, executor, options, simulator);
        co_await stream.async_shutdown(asio::redirect_error(use_awaitable, code));
    }
}

Awaitable<void>
accept_forever(Acceptor& acceptor, asio::ssl::context* tls, const Options& options, Simulator& simulator) {
    const Executor executor = acceptor.get_executor();
    while (true) {
        boost::system::error_code code;
        Socket socket(executor);
        co_await acceptor.async_accept(socket, asio::redirect_error(use_awaitable, code));
        if (code == asio::error::operation_aborted) {
            co_return;
        }
        if (!code) {
            asio::co_spawn(
                executor, serve_connection(std::move(socket), tls, executor, options, simulator), asio::detached
            );
        }
    }
}

std::unique_ptr<asio::ssl::context> make_tls(const Options& options) {
    if (!options.is_tls) {
        return nullptr;
    }
    const auto made = make_self_signed_certificate();
    if (!options.ca_file.empty()) {
        std::ofstream(options.ca_file) << made.certificate;
    }
    auto tls = std::make_unique<asio::ssl::context>(asio::ssl::context::tls_server);
    tls->use_certificate_chain(asio::buffer(made.certificate));
    tls->use_private_key(asio::buffer(made.key), asio::ssl::context::pem);
    return tls;
}

}  // namespace

void serve_until_signal(const Options& options, Simulator& simulator) {
    const auto tls = make_tls(options);
    asio::io_context context{1};
    const Executor executor = context.get_executor();
    Acceptor acceptor(executor);
    const asio::ip::tcp::endpoint endpoint(asio::ip::make_address(options.listen_host), options.listen_port);
    acceptor.open(endpoint.protocol());
    acceptor.set_option(Acceptor::reuse_address(true));
    acceptor.bind(endpoint);
    acceptor.listen();
    asio::signal_set signals(context, SIGTERM, SIGINT);
    signals.async_wait([&](boost::system::error_code, int) { context.stop(); });
    asio::co_spawn(executor, accept_forever(acceptor, tls.get(), options, simulator), asio::detached);
    std::cout << fmt::format("listening on {}:{}", options.listen_host, acceptor.local_endpoint().port()) << std::endl;
    context.run();
}

}  // namespace tenon::bmc_sim
