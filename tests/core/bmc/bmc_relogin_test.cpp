#include "bmc_fixture.hpp"

using namespace tenon;
using namespace tenon::test;

namespace {

constexpr auto sessions_line = "POST /redfish/v1/SessionService/Sessions";

/// Answers logins with token "t1" at "/s/1" and so on; everything else as `others` says.
ScriptedBmc::Answer with_logins(ScriptedBmc::Answer others) {
    return [others = std::move(others), count = 0](const std::string& request) mutable {
        if (begins(request, sessions_line)) {
            ++count;
            return http(201, "{}", fmt::format("X-Auth-Token: t{0}\r\nLocation: /s/{0}\r\n", count));
        }
        return begins(request, "GET /redfish/v1/ ") ? http(404) : others(request);
    };
}

bool shows(const std::string& request, const std::string& token) {
    return has(request, "\r\nX-Auth-Token: " + token + "\r\n");
}

}  // namespace

TEST_CASE_METHOD(BmcFixture, "a 403 that does not say why is tried with a new session, and the old one is ended") {
    const ScriptedBmc bmc(with_logins([](const std::string& request) {
        return begins(request, "DELETE") ? http(204) : shows(request, "t2") ? http(200) : http(403, "Forbidden");
    }));
    CHECK(ask(endpoint_of(bmc.address()))->status == 200);
    bmc.wait_for("DELETE /s/1");
    CHECK(ask(endpoint_of(bmc.address()))->status == 200);
    CHECK(bmc.count(sessions_line) == 2);
    close();
    CHECK(bmc.count("DELETE /s/2") == 1);
}

TEST_CASE_METHOD(BmcFixture, "a 403 that a new session does not mend is told, and not tried again for minutes") {
    const ScriptedBmc bmc(with_logins([](const std::string& request) {
        return begins(request, "DELETE") ? http(204) : http(403, shows(request, "t2") ? "second" : "first");
    }));
    const auto first = ask(endpoint_of(bmc.address()));
    CHECK(first->status == 403);
    CHECK(first->body == "second");
    CHECK(ask(endpoint_of(bmc.address()))->body == "second");
    CHECK(bmc.count(sessions_line) == 2);
    bmc.wait_for("DELETE /s/1");
}

TEST_CASE_METHOD(BmcFixture, "a 403 that says why is told at once") {
    const std::string id = GENERATE(
        "Base.1.8.InsufficientPrivilege", "Base.1.8.PasswordChangeRequired", "SMC.1.0.OemLicenseNotPassed",
        "Base.1.8.AccessDenied"
    );
    const auto body = fmt::format(R"({{"error": {{"@Message.ExtendedInfo": [{{"MessageId": "{}"}}]}}}})", id);
    const ScriptedBmc bmc(with_logins([&](const std::string&) { return http(403, body); }));
    CHECK(ask(endpoint_of(bmc.address()))->body == body);
    CHECK(bmc.count(sessions_line) == 1);
}

TEST_CASE_METHOD(QuickBmcFixture, "a 403 is told where the BMC has no other session, and the old one lives on") {
    int logins = 0;
    const ScriptedBmc bmc([&](const std::string& request) {
        if (begins(request, sessions_line)) {
            return ++logins == 1 ? http(201, "{}", "X-Auth-Token: t1\r\nLocation: /s/1\r\n")
                                 : http(503, R"({"error": {"code": "Base.1.8.SessionLimitExceeded"}})");
        }
        return begins(request, "GET /redfish/v1/Forbidden") ? http(403, "no") : http(200);
    });
    const auto endpoint = endpoint_of(bmc.address(), {{"redfish_auth_type", "session"}});
    CHECK(ask(endpoint, {"GET", "/redfish/v1/Forbidden", {}, ""})->body == "no");
    CHECK(ask(endpoint)->status == 200);
    CHECK(bmc.count("DELETE /s/1") == 0);
}

TEST_CASE_METHOD(
    QuickBmcFixture, "a session that was refused is ended where there is no other: it may hold the only slot"
) {
    const std::string auth = GENERATE("auto", "session");
    int logins = 0;
    const ScriptedBmc bmc([&](const std::string& request) {
        if (begins(request, sessions_line)) {
            return ++logins == 1 ? http(201, "{}", "X-Auth-Token: t1\r\nLocation: /s/1\r\n")
                                 : http(503, R"({"error": {"code": "Base.1.8.SessionLimitExceeded"}})");
        }
        return shows(request, "t1") && !begins(request, "DELETE") ? http(401) : http(200);
    });
    const auto answer = ask(endpoint_of(bmc.address(), {{"redfish_auth_type", auth}}));
    CHECK(answer.has_value() == (auth == "auto"));
    bmc.wait_for("DELETE /s/1");
}
