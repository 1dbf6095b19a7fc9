#include "client_fixture.hpp"
#include "support/scripted_server.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <future>
#include <string>
#include <vector>

using namespace tenon;
using namespace std::chrono_literals;

namespace {

struct CancelFixture : test::ClientFixture {
    test::Cancellable<HttpOutcome<HttpResponse>> start(bool is_tls, std::uint16_t port) {
        whom = {is_tls, "127.0.0.1", std::to_string(port), {}};
        return {loops.at(0), client.request(loops.at(0), whom, request, std::chrono::steady_clock::now() + 60s)};
    }

    HttpPeer whom;
    const HttpRequest request;
};

}  // namespace

TEST_CASE("peers that differ in what is trusted share no connection, and the names of the settings do not count") {
    const HttpPeer peer{true, "bmc", "443", {}};
    const auto shares = [&](const HttpPeer& other) {
        return !HttpPeerOrder()(peer, other) && !HttpPeerOrder()(other, peer);
    };
    auto named = peer;
    named.trust.setting = "driver_info/redfish_verify_ca";
    CHECK(shares(named));
    auto others = std::vector<HttpPeer>(7, peer);
    others[0].is_tls = false;
    others[1].host = "other";
    others[2].port = "444";
    others[3].trust.is_verified = false;
    others[4].trust.min_version = TlsVersion::v1_3;
    others[5].trust.ciphers = "AES128-SHA";
    others[6].trust.ca_path = "/ca.pem";
    CHECK(std::none_of(others.begin(), others.end(), shares));
}

TEST_CASE_METHOD(test::ClientFixture, "a connection is used again as long as the server keeps it") {
    test::ScriptedServer server([](auto& peer, unsigned) {
        while (!peer.read_request().empty()) {
            peer.send(test::ok_answer);
        }
    });
    for (int i = 0; i < 5; ++i) {
        REQUIRE(ask(server.port())->body == "ok");
    }
    CHECK(server.connections() == 1);
}

TEST_CASE("no connection is kept that would be one too many") {
    std::atomic<unsigned> asked{0};
    std::promise<void> one_closed;
    test::ScriptedServer server([&](auto& peer, unsigned) {
        peer.read_request();
        ++asked;
        while (asked < 2) {
            std::this_thread::yield();  // so that there are two connections at once
        }
        peer.send(test::ok_answer);
        if (peer.read_request().empty()) {
            one_closed.set_value();
            return;
        }
        peer.send(test::ok_answer);
    });
    test::RunningLoops loops;
    HttpLimits limits;
    limits.max_connections = 1;
    HttpClient client(loops.group(), limits);
    const HttpPeer peer{false, "127.0.0.1", std::to_string(server.port()), {}};
    const HttpRequest request;
    const auto ask = [&] { return client.request(loops.at(0), peer, request, std::chrono::steady_clock::now() + 10s); };
    auto first = loops.start(ask());
    auto second = loops.start(ask());
    CHECK(first.get()->status == 200);
    CHECK(second.get()->status == 200);
    CHECK(one_closed.get_future().wait_for(5s) == std::future_status::ready);
    CHECK(loops.run(ask())->status == 200);
    CHECK(server.connections() == 2);
    loops.group().stop_and_join();
}

TEST_CASE("the oldest idle connection makes room for one to another peer") {
    std::promise<void> one_closed;
    test::ScriptedServer first([&](auto& peer, unsigned) {
        peer.read_request();
        peer.send(test::ok_answer);
        if (peer.read_request().empty()) {
            one_closed.set_value();
        }
    });
    test::ScriptedServer second([](auto& peer, unsigned) {
        while (!peer.read_request().empty()) {
            peer.send(test::ok_answer);
        }
    });
    test::RunningLoops loops;
    HttpLimits limits;
    limits.max_connections = 1;
    HttpClient client(loops.group(), limits);
    const auto ask = [&](const test::ScriptedServer& server) {
        const HttpPeer peer{false, "127.0.0.1", std::to_string(server.port()), {}};
        return loops.run(client.request(loops.at(0), peer, {}, std::chrono::steady_clock::now() + 10s));
    };
    CHECK(ask(first)->status == 200);
    CHECK(ask(second)->status == 200);
    CHECK(one_closed.get_future().wait_for(5s) == std::future_status::ready);
    CHECK(ask(second)->status == 200);
    CHECK(second.connections() == 1);
    loops.group().stop_and_join();
}

TEST_CASE_METHOD(test::ClientFixture, "a name is looked up") {
    test::ScriptedServer server([](auto& peer, unsigned) {
        peer.read_request();
        peer.send(test::ok_answer);
    });
    HttpPeer peer{false, "localhost", std::to_string(server.port()), {}};
    const auto answer = loops.run(client.request(loops.at(0), peer, {}, std::chrono::steady_clock::now() + 10s));
    CHECK(answer->status == 200);
}

TEST_CASE_METHOD(test::ClientFixture, "a name that nobody has is an error that names it") {
    HttpPeer peer{false, "no-such-host.invalid", "80", {}};
    const auto answer = loops.run(client.request(loops.at(0), peer, {}, std::chrono::steady_clock::now() + 20s));
    REQUIRE(answer.has_error());
    CHECK(answer.error().error.message.rfind("finding the address of 'no-such-host.invalid'", 0) == 0);
}

TEST_CASE_METHOD(
    test::ClientFixture, "a used connection that the server closes without an answer is replaced once",
    "[quirk-hpe-closed-connection]"
) {
    std::atomic<unsigned> requests{0};
    test::ScriptedServer server([&](auto& peer, unsigned number) {
        while (!peer.read_request().empty()) {
            ++requests;
            if (number == 0 && requests == 2) {
                return;  // read and not answered: what a peek beforehand cannot see
            }
            peer.send(test::ok_answer);
        }
    });
    REQUIRE(ask(server.port()).has_value());
    CHECK(ask(server.port())->status == 200);
    CHECK(server.connections() == 2);
    CHECK(requests == 3);
}

TEST_CASE_METHOD(test::ClientFixture, "a new connection that is closed without an answer is an error") {
    test::ScriptedServer server([](auto& peer, unsigned) { peer.read_request(); });
    const auto answer = ask(server.port());
    REQUIRE(answer.has_error());
    CHECK(answer.error().stage == HttpStage::unanswered);
    CHECK(server.connections() == 1);
}

TEST_CASE_METHOD(test::ClientFixture, "a connection that was closed while idle is noticed before it is used") {
    test::ScriptedServer server([](auto& peer, unsigned) {
        peer.read_request();
        peer.send(test::ok_answer);
    });
    REQUIRE(ask(server.port()).has_value());
    server.wait_for_no_connection();
    CHECK(ask(server.port(), {"POST", "/", {}, "{}"})->status == 200);  // which nobody would repeat
}

TEST_CASE_METHOD(test::ClientFixture, "nobody listening is an error that names host, port and reason") {
    const auto port = test::closed_port();
    const auto answer = ask(port);
    REQUIRE(answer.has_error());
    CHECK(answer.error().error.message == fmt::format("connecting to 127.0.0.1:{} failed: Connection refused", port));
    CHECK(answer.error().stage == HttpStage::connecting);
    CHECK(answer.error().is_passing);
}

TEST_CASE_METHOD(
    test::ClientFixture, "answers that break off, are garbage or too large are errors, and nothing is left behind"
) {
    const auto [bytes, expected] = GENERATE(
        std::pair<std::string, std::string>{
            "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab", "closed the connection in the middle of its answer"},
        std::pair<std::string, std::string>{"HTTP/1.1 200", "closed the connection in the middle of its answer"},
        std::pair<std::string, std::string>{
            "\x16\x03\x01 garbage\r\n\r\n", "sent something that is not HTTP (bad version)"},
        std::pair<std::string, std::string>{
            "HTTP/1.1 200 OK\r\nX: " + std::string(70'000, 'x') + "\r\n\r\n", "sent more than 65536 bytes of headers"},
        std::pair<std::string, std::string>{
            "HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n", "sent a body of more than 16777216 bytes"}
    );
    test::ScriptedServer server([&bytes = bytes](auto& peer, unsigned) {
        peer.read_request();
        peer.send(bytes);
    });
    const auto answer = ask(server.port());
    REQUIRE(answer.has_error());
    CHECK(answer.error().error.message == fmt::format("GET / to 127.0.0.1:{}: the peer {}", server.port(), expected));
}

TEST_CASE_METHOD(test::ClientFixture, "a server that drips byte by byte is left at the deadline") {
    test::ScriptedServer server([](auto& peer, unsigned) {
        peer.read_request();
        peer.send("H");
        peer.send("TTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        // A chunk that is never whole, and far from too large when the time is up.
        peer.send("ffffff\r\n");
        while (peer.send("x")) {
            std::this_thread::yield();
        }
    });
    const auto started = std::chrono::steady_clock::now();
    const auto answer = ask(server.port(), {}, 100ms);
    REQUIRE(answer.has_error());
    CHECK(answer.error().error.code == Errc::timed_out);
    CHECK(answer.error().error.message == fmt::format("GET / to 127.0.0.1:{}: it took too long", server.port()));
    CHECK(std::chrono::steady_clock::now() - started < 5s);
}

TEST_CASE_METHOD(test::ClientFixture, "a server that does not accept is left at the deadline") {
    const test::SilentPort silent;
    const auto answer = ask(silent.port(), {}, 100ms);
    REQUIRE(answer.has_error());
    CHECK(answer.error().error.code == Errc::timed_out);
}

TEST_CASE_METHOD(CancelFixture, "a request is cancelled while it connects") {
    const test::SilentPort silent;
    auto running = start(false, silent.port());
    running.cancel();  // behind the first step, which goes as far as waiting for the connection
    CHECK(running.get().error().error.code == Errc::cancelled);
}

TEST_CASE_METHOD(CancelFixture, "a request is cancelled in the TLS handshake") {
    std::promise<void> greeted;
    test::ScriptedServer server([&](auto& peer, unsigned) {
        peer.read_some();
        greeted.set_value();
        peer.wait_for_close();
    });
    auto running = start(true, server.port());
    greeted.get_future().get();
    running.cancel();
    CHECK(running.get().error().error.code == Errc::cancelled);
}

TEST_CASE_METHOD(
    CancelFixture, "a request is cancelled while it waits for the answer or its rest, and closes the connection"
) {
    const std::string begun = GENERATE("", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nab");
    std::promise<void> asked;
    std::promise<void> closed;
    test::ScriptedServer server([&](auto& peer, unsigned) {
        peer.read_request();
        peer.send(begun);
        asked.set_value();
        peer.wait_for_close();
        closed.set_value();
    });
    auto running = start(false, server.port());
    asked.get_future().get();
    running.cancel();
    CHECK(running.get().error().error.code == Errc::cancelled);
    CHECK(closed.get_future().wait_for(5s) == std::future_status::ready);
}

TEST_CASE_METHOD(CancelFixture, "TLS with a server that speaks none is an error that says so") {
    test::ScriptedServer server([](auto& peer, unsigned) { peer.send("HTTP/1.1 400 Bad Request\r\n\r\n"); });
    const auto answer = start(true, server.port()).get();
    REQUIRE(answer.has_error());
    CHECK_THAT(
        answer.error().error.message, Catch::StartsWith(fmt::format("TLS with 127.0.0.1:{} failed: ", server.port()))
    );
    CHECK_FALSE(answer.error().is_passing);
}

TEST_CASE_METHOD(
    test::ClientFixture, "whatever may be repeated is repeated once over a new connection, and not twice"
) {
    const std::string method = GENERATE("GET", "HEAD", "PUT", "DELETE");
    std::atomic<unsigned> requests{0};
    test::ScriptedServer server([&](auto& peer, unsigned) {
        while (!peer.read_request().empty()) {
            if (requests++ > 0) {
                return;
            }
            peer.send(test::ok_answer);
        }
    });
    REQUIRE(ask(server.port()).has_value());
    const auto answer = ask(server.port(), {method, "/x", {}, ""});
    REQUIRE(answer.has_error());
    CHECK(answer.error().stage == HttpStage::unanswered);
    CHECK(requests == 3);
    CHECK(server.connections() == 2);
}

TEST_CASE_METHOD(test::ClientFixture, "a request that was answered in part is not repeated") {
    std::atomic<unsigned> requests{0};
    test::ScriptedServer server([&](auto& peer, unsigned) {
        while (!peer.read_request().empty()) {
            peer.send(requests++ == 0 ? test::ok_answer : "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\no");
            if (requests > 1) {
                return;
            }
        }
    });
    REQUIRE(ask(server.port()).has_value());
    CHECK(ask(server.port()).error().stage == HttpStage::answering);
    CHECK(requests == 2);
}
