#include "http_client/http_client.hpp"
#include "support/running_loops.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <catch2/catch.hpp>

#include <sys/socket.h>

#include <atomic>
#include <memory>
#include <string>
#include <thread>

using namespace tenon;
using namespace std::chrono_literals;

namespace {

constexpr auto anonymous_ciphers = "aNULL@SECLEVEL=0";  // so that there is no need for a certificate

std::string answer_with(const std::string& body) {
    return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

/// Answers each request with two answers, a TLS record each, in one run of bytes.
class DoubleAnswers {
public:
    DoubleAnswers() : context_(boost::asio::ssl::context::tlsv12_server), acceptor_(io_, {{}, 0}) {
        REQUIRE(SSL_CTX_set_cipher_list(context_.native_handle(), anonymous_ciphers) == 1);
        thread_ = std::thread([this] { serve(); });
    }

    DoubleAnswers(const DoubleAnswers&) = delete;
    DoubleAnswers& operator=(const DoubleAnswers&) = delete;

    ~DoubleAnswers() {
        is_ending_ = true;
        boost::asio::ip::tcp::socket last(io_);
        boost::system::error_code ignored;
        last.connect({boost::asio::ip::address_v4::loopback(), port()}, ignored);
        thread_.join();
    }

    [[nodiscard]] std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

private:
    void serve() {
        while (true) {
            auto socket = acceptor_.accept();
            if (is_ending_) {
                return;
            }
            const std::unique_ptr<SSL, void (*)(SSL*)> session(SSL_new(context_.native_handle()), SSL_free);
            SSL_set_fd(session.get(), socket.native_handle());
            if (SSL_accept(session.get()) != 1) {
                continue;
            }
            BIO* const out = BIO_new(BIO_s_mem());
            SSL_set0_wbio(session.get(), out);
            std::string request(10'000, '\0');
            while (SSL_read(session.get(), request.data(), static_cast<int>(request.size())) > 0) {
                for (const auto& one : {answer_with("asked"), answer_with("not asked")}) {
                    SSL_write(session.get(), one.data(), static_cast<int>(one.size()));
                }
                std::string bytes(BIO_ctrl_pending(out), '\0');
                BIO_read(out, bytes.data(), static_cast<int>(bytes.size()));
                ::send(socket.native_handle(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
            }
        }
    }

    boost::asio::io_context io_;
    boost::asio::ssl::context context_;
    boost::asio::ip::tcp::acceptor acceptor_;
    std::atomic<bool> is_ending_{false};
    std::thread thread_;
};

}  // namespace

TEST_CASE("an answer too many in a TLS record of its own is nobody's answer") {
    DoubleAnswers server;
    test::RunningLoops loops;
    HttpClient client(loops.group(), {});
    HttpPeer peer{true, "127.0.0.1", std::to_string(server.port()), {}};
    peer.trust.is_verified = false;
    peer.trust.ciphers = anonymous_ciphers;
    for (int i = 0; i < 2; ++i) {
        const auto got = loops.run(client.request(loops.at(0), peer, {}, std::chrono::steady_clock::now() + 10s));
        REQUIRE(got.has_value());
        CHECK(got->body == "asked");
    }
    loops.run(client.close_idle(loops.at(0), std::chrono::steady_clock::now() + 5s));
}
