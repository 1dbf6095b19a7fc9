#pragma once

#include "bmc/bmc_client.hpp"
#include "support/bmc_sim_process.hpp"
#include "support/running_loops.hpp"
#include "support/scripted_server.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace tenon::test {

using namespace std::chrono_literals;

inline const BmcKeys redfish_keys{"redfish_address",    "redfish_username",  "redfish_password",
                                  "redfish_verify_ca",  "redfish_auth_type", "redfish_tls_min_version",
                                  "redfish_tls_ciphers"};
inline const std::string systems = "/redfish/v1/Systems";

inline BmcEndpoint endpoint_of(const std::string& address, const Json& more = Json::object()) {
    Json info{{"redfish_address", address}, {"redfish_username", "admin"}, {"redfish_password", "secret"}};
    info.update(more);
    return *bmc_endpoint_from(redfish_keys, info, "node");
}

inline Deadline in(std::chrono::milliseconds time) {
    return std::chrono::steady_clock::now() + time;
}

/// A client on two loops.
struct BmcFixture {
    BmcFixture() : BmcFixture(BmcLimits{}) {}

    explicit BmcFixture(BmcLimits limits) : client(loops.group(), limits) {}

    ~BmcFixture() { close(); }

    Result<HttpResponse>
    ask(const BmcEndpoint& endpoint, HttpRequest request = {"GET", systems, {}, ""}, Deadline deadline = in(20s)) {
        return loops.run(client.request(loops.at(0), endpoint, std::move(request), deadline));
    }

    void close(Deadline deadline = in(5s)) {
        if (!is_closed) {
            is_closed = true;
            const auto end = [](BmcClient& closing, Loop& loop, Deadline until) -> Awaitable<bool> {
                co_await closing.close(loop, until);
                co_return true;
            };
            loops.run(end(client, loops.at(0), deadline));
        }
    }

    static Json sessions(const BmcSimProcess& sim) { return *parse_json(sim.administer("GET", "/sim/sessions")); }

    RunningLoops loops{2};
    BmcClient client;
    bool is_closed = false;
};

inline BmcLimits quick_limits() {
    BmcLimits limits;
    limits.connect_retry_interval = 10ms;
    limits.login_pause = 0ms;
    return limits;
}

struct QuickBmcFixture : BmcFixture {
    QuickBmcFixture() : BmcFixture(quick_limits()) {}
};

inline std::string http(unsigned status, const std::string& body = "{}", const std::string& headers = "") {
    return fmt::format("HTTP/1.1 {} X\r\nContent-Length: {}\r\n{}\r\n{}", status, body.size(), headers, body);
}

/// A BMC that answers each request as it is told to, and remembers all of them.
class ScriptedBmc {
public:
    using Answer = std::function<std::string(const std::string& request)>;

    explicit ScriptedBmc(Answer answer)
        : answer_(std::move(answer)), server_([this](auto& peer, unsigned) {
              for (auto request = peer.read_request(); !request.empty(); request = peer.read_request()) {
                  std::string bytes;
                  {
                      const std::lock_guard lock(mutex_);
                      lines_.push_back(request.substr(0, request.find(" HTTP/")));
                      bytes = answer_(request);
                  }
                  if (bytes.empty() || !peer.send(bytes)) {
                      return;
                  }
              }
          }) {}

    [[nodiscard]] std::string address() const { return fmt::format("http://127.0.0.1:{}", server_.port()); }

    [[nodiscard]] std::uint16_t port() const { return server_.port(); }

    /// "GET /redfish/v1/", in the order of their coming.
    [[nodiscard]] std::vector<std::string> lines() const {
        const std::lock_guard lock(mutex_);
        return lines_;
    }

    [[nodiscard]] long count(const std::string& line) const {
        const auto all = lines();
        return std::count(all.begin(), all.end(), line);
    }

    /// Returns when that many such requests have come.
    void wait_for(const std::string& line, long times = 1) const {
        while (count(line) < times) {
            std::this_thread::sleep_for(1ms);
        }
    }

private:
    mutable std::mutex mutex_;  // guards lines_, and calls the script one at a time
    std::vector<std::string> lines_;
    Answer answer_;
    ScriptedServer server_;
};

inline bool begins(const std::string& text, const std::string& with) {
    return text.rfind(with, 0) == 0;
}

inline bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace tenon::test
