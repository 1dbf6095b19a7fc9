#include "bmc/bmc_client.hpp"
#include "support/bmc_sim_process.hpp"
#include "support/running_loops.hpp"
#include "support/scripted_server.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <atomic>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <vector>

using namespace tenon;
using namespace std::chrono_literals;

namespace {

const BmcKeys keys{"redfish_address", "redfish_username", "redfish_password", "redfish_verify_ca", "redfish_auth_type"};
const std::string systems = "/redfish/v1/Systems";

BmcEndpoint endpoint_of(const std::string& address, Json more = Json::object()) {
    Json info{{"redfish_address", address}, {"redfish_username", "admin"}, {"redfish_password", "secret"}};
    info.update(more);
    return *bmc_endpoint_from(keys, info, "node");
}

/// The name under which OpenSSL looks for a certificate in a directory.
std::string subject_hash(const std::string& pem_file) {
    const std::unique_ptr<FILE, int (*)(FILE*)> file(std::fopen(pem_file.c_str(), "r"), std::fclose);
    const std::unique_ptr<X509, void (*)(X509*)> certificate(
        PEM_read_X509(file.get(), nullptr, nullptr, nullptr), X509_free
    );
    return fmt::format(
        "{:08x}", X509_NAME_hash_ex(X509_get_subject_name(certificate.get()), nullptr, nullptr, nullptr)
    );
}

Deadline in(std::chrono::milliseconds time) {
    return std::chrono::steady_clock::now() + time;
}

struct Fixture {
    Fixture() : Fixture(BmcLimits{}) {}

    explicit Fixture(BmcLimits limits) : client(loops.group(), limits) {}

    ~Fixture() { close(); }

    Result<HttpResponse>
    ask(BmcEndpoint endpoint, HttpRequest request = {"GET", systems, {}, ""}, Deadline deadline = in(20s)) {
        return loops.run(client.request(loops.at(0), std::move(endpoint), std::move(request), 4, deadline));
    }

    auto cancellable(BmcEndpoint endpoint, unsigned per_bmc = 4, const std::string& target = systems) {
        return test::Cancellable<Result<HttpResponse>>(
            loops.at(0), client.request(loops.at(0), std::move(endpoint), {"GET", target, {}, ""}, per_bmc, in(60s))
        );
    }

    void close() {
        if (!is_closed) {
            is_closed = true;
            const auto end = [](BmcClient& closing, Loop& loop) -> Awaitable<bool> {
                co_await closing.close(loop, in(5s));
                co_return true;
            };
            loops.run(end(client, loops.at(0)));
        }
    }

    static Json sessions(const test::BmcSimProcess& sim) { return *parse_json(sim.administer("GET", "/sim/sessions")); }

    test::RunningLoops loops{2};
    BmcClient client;
    bool is_closed = false;
};

struct QuickFixture : Fixture {
    QuickFixture() : Fixture(quick()) {}

    static BmcLimits quick() {
        BmcLimits limits;
        limits.connect_retry_interval = 10ms;
        return limits;
    }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "one session serves all requests, and is logged out in the end") {
    test::BmcSimProcess sim;
    for (int i = 0; i < 3; ++i) {
        REQUIRE(ask(endpoint_of(sim.address()))->status == 200);
    }
    CHECK(sessions(sim) == Json{{"open", 1}, {"logins", 1}});
    close();
    CHECK(sessions(sim) == Json{{"open", 0}, {"logins", 1}});
    CHECK(ask(endpoint_of(sim.address())).error().message == "the host is about to end");
    CHECK(sim.stop() == 0);
}

TEST_CASE_METHOD(Fixture, "many requests at once on two loops log in once") {
    test::BmcSimProcess sim({"--delay", "/redfish/v1/SessionService/Sessions=50"});
    std::vector<std::future<Result<HttpResponse>>> running;
    for (unsigned i = 0; i < 16; ++i) {
        running.push_back(loops.start(
            client.request(loops.at(i % 2), endpoint_of(sim.address()), {"GET", systems, {}, ""}, 4, in(20s)), i % 2
        ));
    }
    for (auto& one : running) {
        CHECK(one.get()->status == 200);
    }
    CHECK(sessions(sim) == Json{{"open", 1}, {"logins", 1}});
}

TEST_CASE_METHOD(Fixture, "a session that expired is replaced once and the request repeated") {
    test::BmcSimProcess sim;
    REQUIRE(ask(endpoint_of(sim.address()))->status == 200);
    sim.administer("POST", "/sim/expire");
    const HttpRequest create{"POST", "/redfish/v1/EventService/Subscriptions", {}, R"({"Destination": "https://x/"})"};
    CHECK(ask(endpoint_of(sim.address()), create)->status == 201);
    CHECK(sessions(sim) == Json{{"open", 1}, {"logins", 2}});
}

TEST_CASE_METHOD(Fixture, "a BMC that answers 401 to every token is not asked without end") {
    test::BmcSimProcess sim;
    sim.administer("POST", "/sim/fault", R"({"path": "/redfish/v1/Systems", "status": 401, "times": 100})");
    CHECK(ask(endpoint_of(sim.address()))->status == 401);
    CHECK(sessions(sim).at("logins") == 2);
    CHECK(ask(endpoint_of(sim.address()))->status == 401);
    CHECK(sessions(sim).at("open") == 1);  // the refused ones were ended: a BMC has few
}

TEST_CASE_METHOD(Fixture, "a refused login is an error that names the keys, and is tried once a request") {
    test::BmcSimProcess sim;
    const Json wrong{{"redfish_password", "wr0ng"}, {"redfish_auth_type", "session"}};
    const auto refused = ask(endpoint_of(sim.address(), wrong));
    REQUIRE(refused.has_error());
    CHECK(refused.error().code == Errc::bmc);
    CHECK(
        refused.error().message == fmt::format(
                                       "127.0.0.1:{} refuses to log 'admin' in (HTTP 401): check "
                                       "driver_info/redfish_username and driver_info/redfish_password",
                                       sim.port()
                                   )
    );
}

TEST_CASE_METHOD(Fixture, "auto uses basic where there are no sessions") {
    test::BmcSimProcess sim({"--no-sessions"});
    CHECK(ask(endpoint_of(sim.address()))->status == 200);
    CHECK(
        ask(endpoint_of(sim.address(), {{"redfish_auth_type", "session"}})).error().message ==
        fmt::format("127.0.0.1:{} has no session for us (HTTP 404)", sim.port())
    );
}

TEST_CASE_METHOD(Fixture, "auto uses basic while the sessions are all taken") {
    test::BmcSimProcess sim({"--max-sessions", "0"});
    CHECK(ask(endpoint_of(sim.address()))->status == 200);
    CHECK(ask(endpoint_of(sim.address()))->status == 200);
}

TEST_CASE_METHOD(Fixture, "auto with a wrong password answers the BMC's 401") {
    test::BmcSimProcess sim;
    CHECK(ask(endpoint_of(sim.address(), {{"redfish_password", "wr0ng"}}))->status == 401);
}

TEST_CASE_METHOD(Fixture, "basic never logs in") {
    test::BmcSimProcess sim;
    CHECK(ask(endpoint_of(sim.address(), {{"redfish_auth_type", "basic"}}))->status == 200);
    CHECK(sessions(sim).at("logins") == 0);
}

TEST_CASE_METHOD(Fixture, "the service root needs no login, unless the BMC wants one") {
    test::BmcSimProcess sim;
    const HttpRequest root{"GET", "/redfish/v1", {}, ""};
    CHECK(ask(endpoint_of(sim.address()), root)->status == 200);
    CHECK(sessions(sim).at("logins") == 0);
    sim.administer("POST", "/sim/fault", R"({"path": "/redfish/v1", "status": 401, "times": 1})");
    CHECK(ask(endpoint_of(sim.address()), root)->status == 200);
    CHECK(sessions(sim).at("logins") == 1);
}

TEST_CASE_METHOD(Fixture, "a certificate is verified against the file that driver_info names") {
    test::BmcSimProcess sim({"--tls"});
    CHECK(ask(endpoint_of(sim.address(), {{"redfish_verify_ca", sim.ca_file()}}))->status == 200);
    CHECK(ask(endpoint_of(sim.address(), {{"redfish_verify_ca", false}}))->status == 200);
    const auto by_name = fmt::format("https://localhost:{}", sim.port());
    CHECK(ask(endpoint_of(by_name, {{"redfish_verify_ca", sim.ca_file()}}))->status == 200);
}

TEST_CASE_METHOD(Fixture, "a self-signed certificate is refused in words that name the key, and at once") {
    test::BmcSimProcess sim({"--tls"});
    const auto refused = ask(endpoint_of(sim.address()));
    REQUIRE(refused.has_error());
    CHECK(
        refused.error().message ==
        fmt::format(
            "TLS with 127.0.0.1:{} failed: its certificate has an unknown issuer (self-signed certificate): set "
            "driver_info/redfish_verify_ca to the file with the authority's certificate, or to false",
            sim.port()
        )
    );
}

TEST_CASE_METHOD(Fixture, "a certificate for another name is refused in words that name the key") {
    test::BmcSimProcess sim({"--tls", "--listen", "127.0.0.2:0"});
    const auto address = fmt::format("127.0.0.2:{}", sim.port());
    const auto refused = ask(endpoint_of("https://" + address, {{"redfish_verify_ca", sim.ca_file()}}));
    REQUIRE(refused.has_error());
    CHECK(
        refused.error().message ==
        fmt::format(
            "TLS with {} failed: its certificate is for another name than '127.0.0.2': use the certificate's name as "
            "the address, or set driver_info/redfish_verify_ca to false",
            address
        )
    );
}

TEST_CASE_METHOD(Fixture, "a certificate is verified against a hashed directory that driver_info names") {
    test::BmcSimProcess sim({"--tls"});
    const auto folder = std::filesystem::path(sim.ca_file()).parent_path() / "hashed";
    std::filesystem::create_directory(folder);
    const Json trust{{"redfish_verify_ca", folder.string()}};
    CHECK(ask(endpoint_of(sim.address(), trust)).has_error());
    std::filesystem::copy_file(sim.ca_file(), folder / (subject_hash(sim.ca_file()) + ".0"));
    CHECK(ask(endpoint_of(sim.address(), trust))->status == 200);
}

TEST_CASE_METHOD(Fixture, "requests work with a BMC that closes after each answer, over TLS too") {
    const bool is_tls = GENERATE(true, false);
    test::BmcSimProcess sim(
        is_tls ? std::vector<std::string>{"--tls", "--close"} : std::vector<std::string>{"--close"}
    );
    const Json trust = is_tls ? Json{{"redfish_verify_ca", sim.ca_file()}} : Json::object();
    for (int i = 0; i < 3; ++i) {
        CHECK(ask(endpoint_of(sim.address(), trust))->status == 200);
    }
}

TEST_CASE_METHOD(Fixture, "a busy BMC is asked again when it said, a POST is not repeated") {
    test::BmcSimProcess sim;
    const auto fault = [&](const char* method) {
        sim.administer(
            "POST", "/sim/fault",
            fmt::format(
                R"({{"path": "/redfish/v1/Systems", "method": "{}", "status": 503, "times": 2, "headers": {{"Retry-After": "0"}}}})",
                method
            )
        );
    };
    fault("GET");
    CHECK(ask(endpoint_of(sim.address()))->status == 200);
    fault("POST");
    CHECK(ask(endpoint_of(sim.address()), {"POST", systems, {}, "{}"})->status == 503);
    sim.administer(
        "POST", "/sim/fault", R"({"path": "/redfish/v1/Managers", "status": 503, "headers": {"Retry-After": "25"}})"
    );
    CHECK(ask(endpoint_of(sim.address()), {"GET", "/redfish/v1/Managers", {}, ""}, in(2s))->status == 503);
}

TEST_CASE_METHOD(Fixture, "redirects are followed on the same host, not to others and not for ever") {
    test::BmcSimProcess sim;
    const auto redirect = [&](const std::string& to, int times) {
        sim.administer(
            "POST", "/sim/fault",
            Json{{"path", "/redfish/v1/Old"}, {"status", 308}, {"times", times}, {"headers", {{"Location", to}}}}.dump()
        );
        return ask(endpoint_of(sim.address()), {"GET", "/redfish/v1/Old", {}, ""});
    };
    CHECK(redirect("/redfish/v1/Systems", 1)->status == 200);
    CHECK(
        redirect("http://198.51.100.1/x", 1).error().message ==
        fmt::format(
            "127.0.0.1:{} redirects /redfish/v1/Old to http://198.51.100.1:80, which is not followed: credentials go "
            "to "
            "the configured address only",
            sim.port()
        )
    );
    CHECK(
        redirect("/redfish/v1/Old", 6).error().message ==
        fmt::format("127.0.0.1:{} redirects /redfish/v1/Old more than 5 times", sim.port())
    );
}

TEST_CASE_METHOD(QuickFixture, "a BMC that refuses connections is tried as often as configured, and named") {
    const auto port = test::closed_port();
    const auto refused = ask(endpoint_of(fmt::format("http://127.0.0.1:{}", port)));
    REQUIRE(refused.has_error());
    CHECK(refused.error().code == Errc::bmc);
    CHECK(refused.error().message == fmt::format("connecting to 127.0.0.1:{} failed: Connection refused", port));
}

TEST_CASE_METHOD(Fixture, "no more requests than allowed reach a BMC at once") {
    std::atomic<int> now{0};
    std::atomic<int> most{0};
    test::ScriptedServer server([&](auto& peer, unsigned) {
        while (!peer.read_request().empty()) {
            const int running = ++now;
            int seen = most;
            while (running > seen && !most.compare_exchange_weak(seen, running)) {
            }
            std::this_thread::sleep_for(5ms);
            --now;
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
        }
    });
    const auto endpoint =
        endpoint_of(fmt::format("http://127.0.0.1:{}", server.port()), {{"redfish_auth_type", "basic"}});
    std::vector<std::future<Result<HttpResponse>>> running;
    for (unsigned i = 0; i < 20; ++i) {
        running.push_back(
            loops.start(client.request(loops.at(i % 2), endpoint, {"GET", systems, {}, ""}, 2, in(20s)), i % 2)
        );
    }
    for (auto& one : running) {
        CHECK(one.get()->status == 200);
    }
    CHECK(most <= 2);
}

TEST_CASE_METHOD(Fixture, "a request that is cancelled, wherever it is, leaves its place to the next") {
    test::BmcSimProcess sim({"--delay", "/redfish/v1/Systems=60000"});
    const std::string where = GENERATE("in line", "at the login", "at the answer", "busy");
    const auto endpoint = endpoint_of(sim.address());
    if (where == "at the login") {
        sim.administer("POST", "/sim/delay", R"({"path": "/redfish/v1/SessionService/Sessions", "ms": 60000})");
    } else {
        REQUIRE(ask(endpoint, {"GET", "/redfish/v1/Managers", {}, ""})->status == 200);
    }
    if (where == "busy") {
        sim.administer("POST", "/sim/delay", R"({"path": "/redfish/v1/Systems", "ms": 0})");
        sim.administer(
            "POST", "/sim/fault", R"({"path": "/redfish/v1/Systems", "status": 503, "headers": {"Retry-After": "20"}})"
        );
    }
    auto first = cancellable(endpoint, 1);
    auto second = cancellable(endpoint, 1);
    std::this_thread::sleep_for(50ms);  // to get that far; too early is another place, and as good
    if (where == "in line") {
        second.cancel();
        CHECK(second.get().error().code == Errc::cancelled);
        first.cancel();
        CHECK(first.get().error().code == Errc::cancelled);
    } else {
        first.cancel();
        CHECK(first.get().error().code == Errc::cancelled);
        second.cancel();
        static_cast<void>(second.get());
    }
    sim.administer("POST", "/sim/delay", R"({"path": "/redfish/v1/SessionService/Sessions", "ms": 0})");
    const auto after =
        loops.run(client.request(loops.at(1), endpoint, {"GET", "/redfish/v1/Managers", {}, ""}, 1, in(10s)), 1);
    CHECK(after->status == 200);
}

TEST_CASE_METHOD(Fixture, "a request ends by its deadline") {
    test::BmcSimProcess sim({"--delay", "/redfish/v1/Systems=60000"});
    const auto late = ask(endpoint_of(sim.address()), {"GET", systems, {}, ""}, in(200ms));
    REQUIRE(late.has_error());
    CHECK(late.error().code == Errc::timed_out);
    CHECK(late.error().message == fmt::format("GET /redfish/v1/Systems to 127.0.0.1:{}: it took too long", sim.port()));
}
