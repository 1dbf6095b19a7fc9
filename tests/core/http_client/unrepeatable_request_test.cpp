#include "client_fixture.hpp"
#include "support/scripted_server.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <string>

using namespace tenon;
using namespace std::chrono_literals;

TEST_CASE_METHOD(
    test::ClientFixture, "a POST does not find out whether the server takes a second request",
    "[quirk-hpe-closed-connection]"
) {
    test::ScriptedServer server([](auto& peer, unsigned) {
        if (!peer.read_request().empty() && peer.send(test::ok_answer)) {
            peer.read_request();  // which it promised to take
        }
    });
    REQUIRE(ask(server.port()).has_value());
    const std::string method = GENERATE("POST", "PATCH");
    CHECK(ask(server.port(), {method, "/x", {}, "{}"})->status == 200);
    CHECK(server.connections() == 2);
}

TEST_CASE_METHOD(test::ClientFixture, "a POST goes over a connection that has carried a second request") {
    test::ScriptedServer server([](auto& peer, unsigned) {
        while (!peer.read_request().empty()) {
            peer.send(test::ok_answer);
        }
    });
    REQUIRE(ask(server.port()).has_value());
    REQUIRE(ask(server.port()).has_value());
    CHECK(ask(server.port(), {"POST", "/x", {}, "{}"})->status == 200);
    CHECK(server.connections() == 1);
}

TEST_CASE_METHOD(test::ClientFixture, "a POST that a used connection swallowed is not repeated") {
    test::ScriptedServer server([](auto& peer, unsigned) {
        for (int i = 0; i < 2 && !peer.read_request().empty(); ++i) {
            peer.send(test::ok_answer);
        }
        peer.read_request();
    });
    REQUIRE(ask(server.port()).has_value());
    REQUIRE(ask(server.port()).has_value());
    const std::string method = GENERATE("POST", "PATCH");
    const auto answer = ask(server.port(), {method, "/x", {}, "{}"});
    REQUIRE(answer.has_error());
    CHECK(
        answer.error().error.message ==
        fmt::format("{} /x to 127.0.0.1:{}: the peer closed the connection before answering", method, server.port())
    );
    CHECK(server.connections() == 1);
}
