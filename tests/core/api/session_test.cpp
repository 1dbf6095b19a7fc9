#include "api/server.hpp"
#include "async/event.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_future.hpp>
#include <catch2/catch.hpp>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <future>
#include <optional>
#include <string>

using namespace tenon;
using namespace tenon::api;
using namespace std::chrono_literals;

namespace {

/// Tells what it was asked. "/wait" answers when the test says so; "/throw" throws; "/big" is a mebibyte.
class StubServer {
public:
    explicit StubServer(HttpConfig http = {}) {
        config.listen = {"127.0.0.1:0"};
        config.http = http;
        server.emplace(config, loops, [this](Loop& loop, const Request& request, Response& response) {
            return Soon<void>(answer(loop, request, response), finish_by<void>([] {}));
        });
        const auto endpoints = server->listen();
        REQUIRE(endpoints.has_value());
        endpoint = endpoints->front().substr(std::string_view("http://").size());
        server->start();
        loops.start();
    }

    ~StubServer() {
        drain(2s);
        loops.stop_and_join();
        server.reset();
    }

    void drain(std::chrono::milliseconds time) {
        auto drained = boost::asio::co_spawn(
            loops.at(0).executor(), server->drain(loops.at(0), std::chrono::steady_clock::now() + time),
            boost::asio::use_future
        );
        drained.get();
    }

    Awaitable<void> answer(Loop& loop, const Request& request, Response& response) {
        if (request.target == "/wait") {
            waiting.set_value();
            co_await released[loop.index()].wait();
        }
        if (request.target == "/throw") {
            throw std::runtime_error("secret of the house");
        }
        response.body = request.method + " " + request.target + " [" + request.body + "]";
        if (request.target == "/big") {
            response.body = std::string(1u << 20, 'b');
        }
    }

    void release() {
        for (unsigned i = 0; i < 2; ++i) {
            boost::asio::post(loops.at(i).executor(), [this, i] { released[i].set(); });
        }
    }

    Config config;
    LoopGroup loops{2};
    Event released[2] = {Event(loops.at(0)), Event(loops.at(1))};
    std::promise<void> waiting;
    std::optional<Server> server;
    std::string endpoint;
};

/// A client that sends exactly what it is told to.
class RawClient {
public:
    explicit RawClient(const std::string& endpoint) : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<std::uint16_t>(std::stoi(endpoint.substr(endpoint.rfind(':') + 1))));
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        const timeval limit{10, 0};
        ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
        REQUIRE(::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    }

    ~RawClient() { ::close(fd_); }

    RawClient(const RawClient&) = delete;
    RawClient& operator=(const RawClient&) = delete;

    void send(std::string_view bytes) {
        while (!bytes.empty()) {
            const auto sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) {
                return;  // the server may have seen enough
            }
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
    }

    void half_close() { ::shutdown(fd_, SHUT_WR); }

    /// Until `end` has come, or everything until the server closes.
    std::string read_until(std::string_view end = {}) {
        std::string text;
        char bytes[65536];
        while (end.empty() || text.find(end) == std::string::npos) {
            const auto count = ::recv(fd_, bytes, sizeof bytes, 0);
            if (count <= 0) {
                return text + (count == 0 ? "<EOF>" : "<ERROR>");
            }
            text.append(bytes, static_cast<std::size_t>(count));
        }
        return text;
    }

private:
    int fd_;
};

std::string status_line(const std::string& text) {
    return text.substr(0, text.find('\r'));
}

std::size_t count_of(const std::string& text, std::string_view piece) {
    std::size_t count = 0;
    for (auto at = text.find(piece); at != std::string::npos; at = text.find(piece, at + 1)) {
        ++count;
    }
    return count;
}

/// What a server with small limits answers to these bytes until it closes.
std::string refusal(std::string_view bytes, bool is_half_closed = false) {
    HttpConfig http;
    http.max_body = 100;
    http.max_header = 16u << 10;
    StubServer server(http);
    RawClient client(server.endpoint);
    client.send(bytes);
    if (is_half_closed) {
        client.half_close();
    }
    return client.read_until();
}

}  // namespace

TEST_CASE("a request is answered and the connection stays") {
    StubServer server;
    RawClient client(server.endpoint);
    for (int i = 0; i < 3; ++i) {
        client.send("GET /a?b=c HTTP/1.1\r\nHost: h\r\n\r\n");
        const auto text = client.read_until("[]");
        CHECK(status_line(text) == "HTTP/1.1 200 OK");
        CHECK(text.ends_with("\r\n\r\nGET /a?b=c []"));
        CHECK(text.find("Connection:") == std::string::npos);
    }
}

TEST_CASE("pipelined requests are answered in their order") {
    StubServer server;
    RawClient client(server.endpoint);
    std::string requests;
    for (int i = 0; i < 200; ++i) {
        requests += "POST /" + std::to_string(i) + " HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}";
    }
    client.send(requests);
    const auto text = client.read_until("/199 [{}]");
    CHECK(count_of(text, "HTTP/1.1 200 OK") == 200);
    CHECK(text.find("POST /7 [{}]") < text.find("POST /8 [{}]"));
}

TEST_CASE("a request may come a byte at a time") {
    StubServer server;
    RawClient client(server.endpoint);
    for (const char c : std::string("\r\nPUT /slow HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc")) {
        client.send(std::string(1, c));
    }
    CHECK(client.read_until("]").ends_with("PUT /slow [abc]"));
}

TEST_CASE("a chunked body is put together") {
    StubServer server;
    RawClient client(server.endpoint);
    client.send("POST /c HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"a\":\r\n3;x=y\r\n 1}\r\n0\r\n\r\n");
    CHECK(client.read_until("]").ends_with("POST /c [{\"a\": 1}]"));
}

TEST_CASE("who waits for 100 Continue gets it") {
    StubServer server;
    RawClient client(server.endpoint);
    client.send("POST /e HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
    CHECK(client.read_until("\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n");
    client.send("{}");
    CHECK(client.read_until("]").ends_with("POST /e [{}]"));
}

TEST_CASE("any verb is a verb, and a HEAD gets no body") {
    StubServer server;
    RawClient client(server.endpoint);
    client.send("BREW /pot HTTP/1.1\r\n\r\n");
    CHECK(client.read_until("]").ends_with("BREW /pot []"));
    client.send("HEAD /head HTTP/1.1\r\nConnection: close\r\n\r\n");
    const auto text = client.read_until();
    CHECK(text.find("Content-Length: 13\r\n") != std::string::npos);
    CHECK(text.ends_with("\r\n\r\n<EOF>"));
}

TEST_CASE("the connection closes when the client asks for it") {
    StubServer server;
    RawClient first(server.endpoint);
    first.send("GET /a HTTP/1.1\r\nConnection: close\r\n\r\nGET /never HTTP/1.1\r\n\r\n");
    const auto text = first.read_until();
    CHECK(text.find("Connection: close\r\n") != std::string::npos);
    CHECK(text.ends_with("GET /a []<EOF>"));
    RawClient second(server.endpoint);
    second.send("GET /b HTTP/1.0\r\n\r\n");
    CHECK(second.read_until().ends_with("GET /b []<EOF>"));
}

TEST_CASE("a half-close is not a hang-up") {
    StubServer server;
    RawClient client(server.endpoint);
    client.send("GET /a HTTP/1.1\r\n\r\n");
    client.half_close();
    CHECK(client.read_until().ends_with("GET /a []<EOF>"));
}

TEST_CASE("a large answer arrives whole") {
    StubServer server;
    RawClient client(server.endpoint);
    client.send("GET /big HTTP/1.1\r\nConnection: close\r\n\r\n");
    const auto text = client.read_until();
    CHECK(count_of(text, "b") >= (1u << 20));
    CHECK(text.ends_with("b<EOF>"));
}

TEST_CASE("what is not HTTP is a 400 and the end") {
    const auto* bytes = GENERATE(
        "GARBAGE\r\n\r\n", "\x16\x03\x01\x02\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "GET / HTTP/1.1\r\nno colon\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: abc\r\n\r\n{}", "POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n{}",
        "POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}",
        "POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n{}",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\nConnection: keep-alive\r\n\r\n0\r\n\r\n",
        "GET / HTTP/1.1\r\nX: a\rb\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n"
    );
    const auto text = refusal(bytes);
    INFO(bytes);
    CHECK(status_line(text) == "HTTP/1.1 400 Bad Request");
    CHECK(text.find("Connection: close\r\n") != std::string::npos);
    CHECK(text.find("The request is not valid HTTP: ") != std::string::npos);
    CHECK(text.ends_with("<EOF>"));
}

TEST_CASE("a request that ends too early is told so") {
    const auto* bytes =
        GENERATE("GET / HT", "GET / HTTP/1.1\r\nHost", "POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\n{}");
    const auto text = refusal(bytes, true);
    CHECK(status_line(text) == "HTTP/1.1 400 Bad Request");
    CHECK(text.find("The request ends before it is complete.") != std::string::npos);
}

TEST_CASE("every part of a request has its limit", "[ironic-76]") {
    CHECK(
        status_line(refusal("GET /" + std::string(9000, 'y') + " HTTP/1.1\r\n\r\n")) ==
        "HTTP/1.1 414 Request URI Too Long"
    );
    CHECK(status_line(refusal("GET /" + std::string(40'000, 'y'))) == "HTTP/1.1 414 Request URI Too Long");
    CHECK(
        status_line(refusal("GET / HTTP/1.1\r\nX: " + std::string(40'000, 'y') + "\r\n\r\n")) ==
        "HTTP/1.1 431 Request Header Fields Too Large"
    );
    const auto text = refusal("POST / HTTP/1.1\r\nContent-Length: 2000000\r\n\r\n" + std::string(2'000'000, 'y'));
    CHECK(status_line(text) == "HTTP/1.1 413 Request Entity Too Large");
    CHECK(text.ends_with(
        "\r\n\r\n{\"faultcode\": \"Client\", \"faultstring\": \"Request body is too large. Please contact the service "
        "administrator.\"}<EOF>"
    ));
    CHECK(
        status_line(refusal(
            "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n80\r\n" + std::string(128, 'y') + "\r\n0\r\n\r\n"
        )) == "HTTP/1.1 413 Request Entity Too Large"
    );
}

TEST_CASE("what the handler throws is a 500 that tells nothing") {
    StubServer server;
    RawClient client(server.endpoint);
    client.send("GET /throw HTTP/1.1\r\n\r\n");
    const auto text = client.read_until("}");
    CHECK(status_line(text) == "HTTP/1.1 500 Internal Server Error");
    CHECK(text.find("secret") == std::string::npos);
}

TEST_CASE("a client that leaves during a call does not disturb the server") {
    StubServer server;
    {
        RawClient client(server.endpoint);
        client.send("GET /wait HTTP/1.1\r\n\r\n");
        server.waiting.get_future().wait();
    }
    server.release();
    RawClient client(server.endpoint);
    client.send("GET /a HTTP/1.1\r\n\r\n");
    CHECK(client.read_until("]").ends_with("GET /a []"));
}

TEST_CASE("draining lets a running call finish and closes idle connections") {
    StubServer server;
    RawClient idle(server.endpoint);
    idle.send("GET /a HTTP/1.1\r\n\r\n");
    CHECK(idle.read_until("]").ends_with("GET /a []"));
    RawClient busy(server.endpoint);
    busy.send("GET /wait HTTP/1.1\r\n\r\n");
    server.waiting.get_future().wait();
    auto drained = std::async(std::launch::async, [&] { server.drain(10s); });
    CHECK(idle.read_until() == "<EOF>");
    server.release();
    const auto text = busy.read_until();
    CHECK(text.find("Connection: close\r\n") != std::string::npos);
    CHECK(text.ends_with("GET /wait []<EOF>"));
    drained.get();
    CHECK(server.server->open_connections() == 0);
}

TEST_CASE("one connection too many is refused with a text") {
    HttpConfig http;
    http.max_connections = 1;
    StubServer server(http);
    RawClient first(server.endpoint);
    first.send("GET /a HTTP/1.1\r\n\r\n");
    CHECK(first.read_until("]").ends_with("GET /a []"));
    RawClient second(server.endpoint);
    const auto text = second.read_until();
    CHECK(status_line(text) == "HTTP/1.1 503 Service Unavailable");
    CHECK(text.find("Too many connections") != std::string::npos);
}

TEST_CASE("a request that takes too long to arrive is given up") {
    HttpConfig http;
    http.header_timeout = 1s;
    StubServer server(http);
    RawClient client(server.endpoint);
    client.send("GET / HT");
    const auto text = client.read_until();
    CHECK(status_line(text) == "HTTP/1.1 408 Request Timeout");
}

TEST_CASE("an address in use is an error that names it") {
    StubServer first;
    Config config;
    config.listen = {first.endpoint};
    LoopGroup loops(1);
    Server second(config, loops, Dispatch{});
    const auto endpoints = second.listen();
    REQUIRE(endpoints.has_error());
    CHECK(endpoints.error().message == "cannot listen on " + first.endpoint + ": Address already in use");
}

TEST_CASE("an address that is none is an error that names it") {
    Config config;
    config.listen = {"localhost"};
    LoopGroup loops(1);
    Server server(config, loops, {});
    CHECK(server.listen().error().message.starts_with("listen: 'localhost' is not "));
}
