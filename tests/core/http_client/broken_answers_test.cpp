#include "client_fixture.hpp"
#include "support/scripted_server.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <atomic>
#include <string>
#include <utility>

using namespace tenon;
using namespace std::chrono_literals;

namespace {

/// "{}" compressed by gzip.
const std::string
    gzipped("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xab\xae\x05\x00\x43\xbf\xa6\xa3\x02\x00\x00\x00", 22);

struct BrokenAnswersFixture : test::ClientFixture {
    BrokenAnswersFixture() : ClientFixture(limits()) {}

    /// The first answer is `bytes`, then the server closes or waits for more; every later one is `ok_answer`.
    struct Server {
        Server(std::string bytes, bool is_closing)
            : server([this, bytes = std::move(bytes), is_closing](auto& peer, unsigned) {
                  while (!peer.read_request().empty()) {
                      const bool is_first = asked++ == 0;
                      peer.send(is_first ? bytes : test::ok_answer);
                      if (is_first && is_closing) {
                          return;
                      }
                  }
              }) {}

        std::atomic<unsigned> asked{0};
        test::ScriptedServer server;
    };

    /// "200 body", or what went wrong behind "the peer"; and whether the connection is used once more is `connections`.
    std::string outcome(const std::string& bytes, bool is_closing = false) {
        Server server(bytes, is_closing);
        const auto answer = ask(server.server.port());
        CHECK(ask(server.server.port())->body == "ok");  // whatever it was, the next request works
        connections = server.server.connections();
        if (answer) {
            return fmt::format("{} {}", answer->status, answer->body);
        }
        const auto& message = answer.error().error.message;
        const auto start = fmt::format("GET / to 127.0.0.1:{}: the peer ", server.server.port());
        return message.rfind(start, 0) == 0 ? message.substr(start.size()) : message;
    }

    unsigned connections = 0;

    static HttpLimits limits() {
        HttpLimits made;
        made.max_body = 1'000;
        return made;
    }
};

constexpr bool closing = true;
constexpr auto cut_off = "closed the connection in the middle of its answer";
constexpr auto too_large = "sent a body of more than 1000 bytes";

}  // namespace

TEST_CASE_METHOD(BrokenAnswersFixture, "a body whose end is the connection's is read, from HTTP/1.0 and from 1.1") {
    CHECK(outcome("HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n{}", closing) == "200 {}");
    CHECK(outcome("HTTP/1.1 200 OK\r\n\r\n{}", closing) == "200 {}");
    CHECK(outcome("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n{}", closing) == "200 {}");
    CHECK(connections == 2);
}

TEST_CASE_METHOD(BrokenAnswersFixture, "an HTTP/1.0 server that does not close is not waited for") {
    CHECK(outcome("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n{}") == "200 {}");
    CHECK(connections == 2);
    CHECK(outcome("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\n{}") == "200 {}");
    CHECK(connections == 1);
}

TEST_CASE_METHOD(BrokenAnswersFixture, "answers without a body are complete, and the connection is used again") {
    CHECK(outcome("HTTP/1.1 204 No Content\r\n\r\n") == "204 ");
    CHECK(connections == 1);
    CHECK(outcome("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n") == "200 ");
    CHECK(connections == 1);
    CHECK(outcome("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n") == "200 ");
    CHECK(connections == 1);
    CHECK(outcome("HTTP/1.1 200 OK\r\n\r\n", closing) == "200 ");
}

TEST_CASE_METHOD(
    BrokenAnswersFixture, "a BOM, blanks and newlines around a body are the reader's to forgive, not ours to lose"
) {
    CHECK(outcome("HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n\xef\xbb\xbf{}\r\n") == "200 \xef\xbb\xbf{}\r\n");
    CHECK(connections == 1);
}

TEST_CASE_METHOD(BrokenAnswersFixture, "a newline too many behind an answer does no harm") {
    CHECK(outcome("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}\r\n") == "200 {}");
}

TEST_CASE_METHOD(BrokenAnswersFixture, "interim answers on a connection are passed over") {
    CHECK(outcome("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n" + test::ok_answer) == "200 ok");
    CHECK(connections == 1);
}

TEST_CASE_METHOD(BrokenAnswersFixture, "a body that nobody asked to be compressed is inflated, chunked or not") {
    CHECK(outcome("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 22\r\n\r\n" + gzipped) == "200 {}");
    CHECK(
        outcome(
            "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n16\r\n" + gzipped +
            "\r\n0\r\n\r\n"
        ) == "200 {}"
    );
    CHECK(
        outcome("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 10\r\n\r\n" + gzipped.substr(0, 10)) ==
        "sent a compressed body that is broken or cut off"
    );
}

TEST_CASE_METHOD(
    BrokenAnswersFixture, "chunks that break off or are none keep a status that is an error, and are one otherwise"
) {
    const std::string head = " X\r\nTransfer-Encoding: chunked\r\n\r\n";
    CHECK(outcome("HTTP/1.1 200" + head + "5\r\nab", closing) == cut_off);
    CHECK(outcome("HTTP/1.1 401" + head + "5\r\nab", closing) == "401 ab");
    CHECK(outcome("HTTP/1.1 200" + head + "2\r\nab\r\n", closing) == cut_off);
    CHECK(outcome("HTTP/1.1 200" + head + "zz\r\nab\r\n") == "sent something that is not HTTP (bad chunk)");
    CHECK(outcome("HTTP/1.1 401" + head + "zz\r\nab\r\n") == "401 ");
    CHECK(connections == 2);
    CHECK(outcome("HTTP/1.1 200" + head + "ffffffffffffffffff\r\n") == "sent something that is not HTTP (bad chunk)");
}

TEST_CASE_METHOD(BrokenAnswersFixture, "a length that is too great, too small or none at all") {
    CHECK(outcome("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}", closing) == cut_off);
    CHECK(outcome("HTTP/1.1 500 OK\r\nContent-Length: 9\r\n\r\n{}", closing) == "500 {}");
    CHECK(outcome("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n{}") == "200 {");
    CHECK(connections == 2);  // what is left over is no answer to the next request
    CHECK(
        outcome("HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n{}") ==
        "sent something that is not HTTP (bad Content-Length)"
    );
}

TEST_CASE_METHOD(BrokenAnswersFixture, "a length that is too great is waited for until the deadline, and no longer") {
    Server server("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}", false);
    const auto answer = ask(server.server.port(), {}, 100ms);
    REQUIRE(answer.has_error());
    CHECK(answer.error().error.code == Errc::timed_out);
    CHECK(ask(server.server.port())->body == "ok");
}

TEST_CASE_METHOD(BrokenAnswersFixture, "a body without end is cut at the limit, with each way to end a body") {
    CHECK(outcome("HTTP/1.1 200 OK\r\n\r\n" + std::string(1'001, 'x')) == too_large);
    CHECK(outcome("HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n") == too_large);
    CHECK(
        outcome("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n" + std::string(1'001, 'x')) == too_large
    );
    CHECK(connections == 2);
}

TEST_CASE_METHOD(BrokenAnswersFixture, "garbage is an error that says so, and two answers in one are one") {
    CHECK(outcome("SSH-2.0-OpenSSH_9.2\r\n") == "sent something that is not HTTP (bad version)");
    CHECK(outcome(std::string(1'000, '\0')) == "sent something that is not HTTP (bad version)");
    CHECK(outcome("<html>404 Not Found</html>", closing) == "sent something that is not HTTP (bad version)");
    CHECK(outcome(test::ok_answer + "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nother") == "200 ok");
    CHECK(connections == 2);
}
