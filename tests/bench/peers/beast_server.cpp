// Beast as its examples show it: a coroutine for each connection, tcp_stream with a timeout for each step, string_body
// and http::async_write. One thread.
//
//     bench_beast_server BYTES     prints `listening on 127.0.0.1:PORT`; every request is answered by BYTES of JSON

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::use_awaitable;
using asio::ip::tcp;

asio::awaitable<void> serve(beast::tcp_stream stream, const std::string& body) {
    beast::flat_buffer buffer;
    try {
        while (true) {
            stream.expires_after(std::chrono::seconds(30));
            http::request<http::string_body> request;
            co_await http::async_read(stream, buffer, request, use_awaitable);
            http::response<http::string_body> response{http::status::ok, request.version()};
            response.set(http::field::server, "textbook");
            response.set(http::field::content_type, "application/json");
            response.keep_alive(request.keep_alive());
            response.body() = body;
            response.prepare_payload();
            co_await http::async_write(stream, response, use_awaitable);
        }
    } catch (const std::exception&) {
        // the client has gone
    }
}

asio::awaitable<void> accept_all(tcp::acceptor& acceptor, const std::string& body) {
    while (true) {
        auto socket = co_await acceptor.async_accept(use_awaitable);
        asio::co_spawn(acceptor.get_executor(), serve(beast::tcp_stream(std::move(socket)), body), asio::detached);
    }
}

}  // namespace

int main(int argc, char** argv) {
    const auto bytes = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 200;
    const std::string body = "\"" + std::string(bytes < 2 ? 0 : bytes - 2, 'x') + "\"";
    asio::io_context context{1};
    tcp::acceptor acceptor(context, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
    std::printf("listening on 127.0.0.1:%u\n", acceptor.local_endpoint().port());
    std::fflush(stdout);
    asio::co_spawn(context, accept_all(acceptor, body), asio::detached);
    context.run();
}
