#pragma once

#include "http_client/http_client.hpp"
#include "support/running_loops.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>

namespace tenon::test {

inline const std::string ok_answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

/// A client on loops of its own, for servers on loopback.
struct ClientFixture {
    explicit ClientFixture(HttpLimits limits = {}) : client(loops.group(), limits) {}

    ~ClientFixture() {
        loops.run(client.close_idle(loops.at(0), std::chrono::steady_clock::now() + std::chrono::seconds(5)));
    }

    HttpOutcome<HttpResponse>
    ask(std::uint16_t port, const HttpRequest& request = {},
        std::chrono::milliseconds time = std::chrono::seconds(10)) {
        const HttpPeer peer{false, "127.0.0.1", std::to_string(port), {}};
        return loops.run(client.request(loops.at(0), peer, request, std::chrono::steady_clock::now() + time));
    }

    RunningLoops loops;
    HttpClient client;
};

}  // namespace tenon::test
