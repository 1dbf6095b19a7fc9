// Thousands of BMCs in one process: any address of 127.0.0.0/8 on one port, each answer SECONDS after its request.
//
//     bench_slow_bmcs SECONDS [CERTIFICATE KEY]     prints `listening on 0.0.0.0:PORT`; with the files of a
//     certificate: TLS

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>
#include <utility>

namespace {

namespace asio = boost::asio;
using asio::use_awaitable;
using asio::ip::tcp;

constexpr std::string_view answer = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nOData-Version: 4.0\r\n"
                                    "Content-Length: 28\r\n\r\n{\"RedfishVersion\": \"1.15.0\"}";

template <class Stream>
asio::awaitable<void> answer_all(Stream& stream, std::chrono::milliseconds delay) {
    std::string received;
    asio::steady_timer timer(stream.get_executor());
    while (true) {
        const auto size =
            co_await asio::async_read_until(stream, asio::dynamic_buffer(received), "\r\n\r\n", use_awaitable);
        received.erase(0, size);
        timer.expires_after(delay);
        co_await timer.async_wait(use_awaitable);
        co_await asio::async_write(stream, asio::buffer(answer), use_awaitable);
    }
}

asio::awaitable<void> serve(tcp::socket socket, asio::ssl::context* tls, std::chrono::milliseconds delay) {
    try {
        if (tls == nullptr) {
            co_await answer_all(socket, delay);
        }
        asio::ssl::stream<tcp::socket> stream(std::move(socket), *tls);
        co_await stream.async_handshake(asio::ssl::stream_base::server, use_awaitable);
        co_await answer_all(stream, delay);
    } catch (const std::exception&) {
        // the host has gone
    }
}

asio::awaitable<void> accept_all(tcp::acceptor& acceptor, asio::ssl::context* tls, std::chrono::milliseconds delay) {
    while (true) {
        auto socket = co_await acceptor.async_accept(use_awaitable);
        asio::co_spawn(acceptor.get_executor(), serve(std::move(socket), tls, delay), asio::detached);
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2 && argc != 4) {
        std::fprintf(stderr, "usage: bench_slow_bmcs SECONDS [CERTIFICATE KEY]\n");
        return EXIT_FAILURE;
    }
    const auto delay = std::chrono::milliseconds(static_cast<long>(std::strtod(argv[1], nullptr) * 1000));
    asio::ssl::context tls(asio::ssl::context::tls_server);
    if (argc == 4) {
        tls.use_certificate_chain_file(argv[2]);
        tls.use_private_key_file(argv[3], asio::ssl::context::pem);
    }
    asio::io_context context{1};
    tcp::acceptor acceptor(context, tcp::endpoint(tcp::v4(), 0));
    acceptor.listen(4096);
    std::printf("listening on 0.0.0.0:%u\n", acceptor.local_endpoint().port());
    std::fflush(stdout);
    asio::co_spawn(context, accept_all(acceptor, argc == 4 ? &tls : nullptr, delay), asio::detached);
    context.run();
}
