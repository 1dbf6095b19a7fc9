#include "bmc_fixture.hpp"

#include <future>
#include <tuple>

using namespace tenon;
using namespace tenon::test;

TEST_CASE_METHOD(BmcFixture, "one session serves all requests, and is logged out in the end") {
    BmcSimProcess sim;
    for (int i = 0; i < 3; ++i) {
        REQUIRE(ask(endpoint_of(sim.address()))->status == 200);
    }
    CHECK(sessions(sim) == Json{{"open", 1}, {"logins", 1}});
    close();
    CHECK(sessions(sim) == Json{{"open", 0}, {"logins", 1}});
    CHECK(ask(endpoint_of(sim.address())).error().message == "the host is about to end");
    CHECK(sim.stop() == 0);
}

TEST_CASE_METHOD(BmcFixture, "many requests at once on two loops log in once") {
    BmcSimProcess sim({"--delay", "/redfish/v1/SessionService/Sessions=50"});
    const auto endpoint = endpoint_of(sim.address());
    std::vector<std::future<Result<HttpResponse>>> running;
    for (unsigned i = 0; i < 16; ++i) {
        running.push_back(
            loops.start(client.request(loops.at(i % 2), endpoint, {"GET", systems, {}, ""}, in(20s)), i % 2)
        );
    }
    for (auto& one : running) {
        CHECK(one.get()->status == 200);
    }
    CHECK(sessions(sim) == Json{{"open", 1}, {"logins", 1}});
}

TEST_CASE_METHOD(BmcFixture, "a session that expired is replaced once and the request repeated") {
    BmcSimProcess sim;
    REQUIRE(ask(endpoint_of(sim.address()))->status == 200);
    sim.administer("POST", "/sim/expire");
    const HttpRequest create{"POST", "/redfish/v1/EventService/Subscriptions", {}, R"({"Destination": "https://x/"})"};
    CHECK(ask(endpoint_of(sim.address()), create)->status == 201);
    CHECK(sessions(sim) == Json{{"open", 1}, {"logins", 2}});
}

TEST_CASE_METHOD(BmcFixture, "a BMC that answers 401 to every token is not asked without end") {
    BmcSimProcess sim;
    sim.administer("POST", "/sim/fault", R"({"path": "/redfish/v1/Systems", "status": 401, "times": 100})");
    CHECK(ask(endpoint_of(sim.address()))->status == 401);
    CHECK(sessions(sim).at("logins") == 2);
    CHECK(ask(endpoint_of(sim.address()))->status == 401);
    // The refused ones are ended: a BMC has few.
    while (sessions(sim).at("open") != 1) {
        std::this_thread::sleep_for(1ms);
    }
}

TEST_CASE_METHOD(BmcFixture, "a refused login is an error that names the keys, and is tried once a request") {
    BmcSimProcess sim;
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

TEST_CASE_METHOD(BmcFixture, "auto uses basic where there are no sessions") {
    BmcSimProcess sim({"--no-sessions"});
    CHECK(ask(endpoint_of(sim.address()))->status == 200);
    CHECK(
        ask(endpoint_of(sim.address(), {{"redfish_auth_type", "session"}})).error().message ==
        fmt::format("127.0.0.1:{} has no session for us (HTTP 404)", sim.port())
    );
}

TEST_CASE_METHOD(BmcFixture, "auto uses basic while the sessions are all taken") {
    BmcSimProcess sim({"--max-sessions", "0"});
    CHECK(ask(endpoint_of(sim.address()))->status == 200);
    CHECK(ask(endpoint_of(sim.address()))->status == 200);
}

TEST_CASE_METHOD(BmcFixture, "auto with a wrong password answers the BMC's 401") {
    BmcSimProcess sim;
    CHECK(ask(endpoint_of(sim.address(), {{"redfish_password", "wr0ng"}}))->status == 401);
}

TEST_CASE_METHOD(BmcFixture, "basic never logs in") {
    BmcSimProcess sim;
    CHECK(ask(endpoint_of(sim.address(), {{"redfish_auth_type", "basic"}}))->status == 200);
    CHECK(sessions(sim).at("logins") == 0);
}

TEST_CASE_METHOD(BmcFixture, "the service root needs no login, unless the BMC wants one") {
    BmcSimProcess sim;
    const HttpRequest root{"GET", "/redfish/v1", {}, ""};
    CHECK(ask(endpoint_of(sim.address()), root)->status == 200);
    CHECK(sessions(sim).at("logins") == 0);
    sim.administer("POST", "/sim/fault", R"({"path": "/redfish/v1", "status": 401, "times": 1})");
    CHECK(ask(endpoint_of(sim.address()), root)->status == 200);
    CHECK(sessions(sim).at("logins") == 1);
}

namespace {

constexpr auto login_line = "POST /redfish/v1/SessionService/Sessions";

struct IdleFixture : BmcFixture {
    IdleFixture() : BmcFixture(limits()) {}

    static BmcLimits limits() {
        auto made = quick_limits();
        made.session_idle = 40ms;
        return made;
    }
};

struct FewAccountsFixture : BmcFixture {
    FewAccountsFixture() : BmcFixture(limits()) {}

    static BmcLimits limits() {
        auto made = quick_limits();
        made.max_accounts = 1;
        return made;
    }
};

}  // namespace

TEST_CASE_METHOD(IdleFixture, "a session that nobody used for a while is ended, and the next request opens another") {
    const BmcSimProcess sim;
    REQUIRE(ask(endpoint_of(sim.address()))->status == 200);
    while (sessions(sim).at("open") != 0) {
        std::this_thread::sleep_for(1ms);
    }
    CHECK(ask(endpoint_of(sim.address()))->status == 200);
    CHECK(sessions(sim).at("logins") == 2);
}

TEST_CASE_METHOD(FewAccountsFixture, "an account that makes room for another is logged out, and nobody waits for it") {
    std::promise<void> end;
    const auto ended = end.get_future().share();
    ScriptedServer slow([&](auto& peer, unsigned) {
        for (auto request = peer.read_request(); !request.empty(); request = peer.read_request()) {
            if (begins(request, "DELETE /s/9 ")) {
                ended.wait_for(10s);
            }
            peer.send(begins(request, "POST") ? http(201, "{}", "X-Auth-Token: t\r\nLocation: /s/9\r\n") : http(200));
        }
    });
    const BmcSimProcess sim;
    REQUIRE(ask(endpoint_of(fmt::format("http://127.0.0.1:{}", slow.port())))->status == 200);
    CHECK(ask(endpoint_of(sim.address()))->status == 200);  // while the logout hangs
    end.set_value();
    close();
    CHECK(sessions(sim).at("open") == 0);
}

TEST_CASE_METHOD(BmcFixture, "logging out of a BMC that does not answer ends by the deadline") {
    ScriptedServer hanging([](auto& peer, unsigned) {
        for (auto request = peer.read_request(); !request.empty(); request = peer.read_request()) {
            if (begins(request, "DELETE")) {
                peer.wait_for_close();
                return;
            }
            peer.send(begins(request, "POST") ? http(201, "{}", "X-Auth-Token: t\r\nLocation: /s/9\r\n") : http(200));
        }
    });
    REQUIRE(ask(endpoint_of(fmt::format("http://127.0.0.1:{}", hanging.port())))->status == 200);
    const auto started = std::chrono::steady_clock::now();
    close(in(100ms));
    CHECK(std::chrono::steady_clock::now() - started < 5s);
}

TEST_CASE_METHOD(BmcFixture, "a BMC without a free session is used with basic by auto, and told by session") {
    const std::string body = GENERATE(
        R"({"error": {"code": "Base.1.8.SessionLimitExceeded"}})",
        R"({"error": {"@Message.ExtendedInfo": [{"MessageId": "IDRAC.1.5.RAC0218"}]}})"
    );
    const ScriptedBmc bmc([&](const std::string& request) {
        return begins(request, login_line) ? http(503, body, "Retry-After: 1\r\n") : http(200);
    });
    CHECK(ask(endpoint_of(bmc.address()))->status == 200);
    CHECK(ask(endpoint_of(bmc.address()))->status == 200);
    CHECK(bmc.count(login_line) == 1);
    const auto by_session = endpoint_of(bmc.address(), {{"redfish_auth_type", "session"}});
    const auto expected = fmt::format(
        "127.0.0.1:{} has no free session (HTTP 503): end some of its sessions, or set driver_info/redfish_auth_type "
        "to basic",
        bmc.port()
    );
    CHECK(ask(by_session).error().message == expected);
    CHECK(ask(by_session).error().message == expected);
    CHECK(bmc.count(login_line) == 2);  // no storm: not once a request
}

TEST_CASE_METHOD(BmcFixture, "a BMC that is busy when we log in is waited for") {
    int logins = 0;
    const ScriptedBmc bmc([&](const std::string& request) {
        if (begins(request, login_line)) {
            return ++logins < 3 ? http(503, "{}", "Retry-After: 0\r\n") : http(201, "{}", "X-Auth-Token: t\r\n");
        }
        return http(200);
    });
    CHECK(ask(endpoint_of(bmc.address(), {{"redfish_auth_type", "session"}}))->status == 200);
    CHECK(logins == 3);
}

TEST_CASE_METHOD(BmcFixture, "a password that must be changed is told, by auto too") {
    const std::string auth = GENERATE("auto", "session");
    const ScriptedBmc bmc([](const std::string& request) {
        return begins(request, login_line) ? http(403, R"({"MessageId": "Base.1.8.PasswordChangeRequired"})")
                                           : http(200);
    });
    const auto refused = ask(endpoint_of(bmc.address(), {{"redfish_auth_type", auth}}));
    REQUIRE(refused.has_error());
    CHECK(
        refused.error().message ==
        fmt::format(
            "127.0.0.1:{} wants the password of 'admin' changed (PasswordChangeRequired): change it at the BMC, then "
            "in driver_info/redfish_password",
            bmc.port()
        )
    );
}

TEST_CASE_METHOD(BmcFixture, "sessions are where the root says, else the session service, else everybody's place") {
    const auto [root, service, expected] = GENERATE(
        std::tuple<std::string, std::string, std::string>{
            R"({"Links": {"Sessions": {"@odata.id": "/a/Sessions/"}}})", "null", "POST /a/Sessions/"},
        std::tuple<std::string, std::string, std::string>{
            R"({"Links": {"Sessions": {"@odata.id": "https://proxy:8/a/Sessions"}}})", "null", "POST /a/Sessions"},
        std::tuple<std::string, std::string, std::string>{
            R"({"Links": null, "SessionService": {"@odata.id": "/svc"}})",
            R"({"Sessions": {"@odata.id": "/svc/Sessions"}})", "POST /svc/Sessions"},
        std::tuple<std::string, std::string, std::string>{
            R"({"SessionService": {"@odata.id": "/svc"}})", "[1, 2]", login_line},
        std::tuple<std::string, std::string, std::string>{R"({"Links": {"Sessions": []}})", "null", login_line},
        std::tuple<std::string, std::string, std::string>{"EOF", "null", login_line}
    );
    const ScriptedBmc bmc([&root = root, &service = service](const std::string& request) {
        return begins(request, "POST")                ? http(201, "{}", "X-Auth-Token: t\r\nLocation: /s/1\r\n")
               : begins(request, "GET /redfish/v1/ ") ? http(200, root)
               : begins(request, "GET /svc ")         ? http(200, service)
                                                      : http(200);
    });
    CHECK(ask(endpoint_of(bmc.address()))->status == 200);
    CHECK(bmc.count(expected) == 1);
}
