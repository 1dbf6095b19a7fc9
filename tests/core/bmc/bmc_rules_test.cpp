#include "bmc/bmc_login.hpp"
#include "bmc/bmc_rules.hpp"

#include <catch2/catch.hpp>

using namespace tenon;
using namespace std::chrono_literals;

namespace {

BmcEndpoint endpoint() {
    BmcEndpoint made;
    made.peer.host = "bmc";
    made.peer.port = "443";
    made.username = "admin";
    made.keys.address = "redfish_address";
    made.keys.username = "redfish_username";
    made.keys.password = "redfish_password";
    made.keys.auth_type = "redfish_auth_type";
    return made;
}

HttpResponse answer(unsigned status, HttpHeaders headers, std::string body = "") {
    return {status, std::move(headers), std::move(body)};
}

}  // namespace

TEST_CASE("a target is a path or a URL of the same BMC") {
    CHECK(*bmc_target(endpoint(), "/redfish/v1/Systems") == "/redfish/v1/Systems");
    CHECK(*bmc_target(endpoint(), "https://bmc:443/redfish/v1/Systems?a") == "/redfish/v1/Systems?a");
    CHECK(
        bmc_target(endpoint(), "https://other/redfish/v1").error().message ==
        "a request to the BMC at bmc:443 names neither a path, which begins with '/', nor a URL of that BMC: "
        "'https://other/redfish/v1'"
    );
    CHECK(bmc_target(endpoint(), "http://bmc/").has_error());
    CHECK(bmc_target(endpoint(), "").has_error());
}

TEST_CASE("the service root is asked for with a slash, and where the address says it is") {
    CHECK(*bmc_target(endpoint(), "/redfish/v1") == "/redfish/v1/");
    auto behind_prefix = endpoint();
    behind_prefix.root_prefix = "/proxy/7";
    CHECK(*bmc_target(behind_prefix, "/redfish/v1/") == "/proxy/7/");
}

TEST_CASE("the host's headers are the host's, Redfish's are always there") {
    HttpRequest request{
        "POST", "/", {{"Authorization", "Basic x"}, {"x-auth-token", "t"}, {"If-Match", "1"}, {"Accept", "a/b"}}, "{}"};
    set_bmc_headers(request, true);
    CHECK_FALSE(find_header(request.headers, "Authorization"));
    CHECK_FALSE(find_header(request.headers, "X-Auth-Token"));
    CHECK(find_header(request.headers, "If-Match") == "1");
    CHECK(find_header(request.headers, "Accept") == "a/b");
    CHECK(find_header(request.headers, "OData-Version") == "4.0");
    CHECK(find_header(request.headers, "Content-Type") == "application/json");
    CHECK(find_header(request.headers, "Accept-Encoding") == "identity");
    CHECK(find_header(request.headers, "User-Agent"));
}

TEST_CASE("redirects stay on the same scheme, host and port") {
    const auto lead = [](unsigned status, const char* location) {
        return redirect_target(endpoint(), "/a", answer(status, {{"Location", location}}));
    };
    CHECK(**lead(308, "/redfish/v1/") == "/redfish/v1/");
    CHECK(**lead(307, "https://bmc/x") == "/x");
    CHECK(**lead(301, "//bmc:443/x") == "/x");
    CHECK_FALSE(lead(201, "/x")->has_value());
    CHECK_FALSE(redirect_target(endpoint(), "/a", answer(302, {}))->has_value());
    CHECK(
        lead(302, "https://10.0.0.1/x").error().message ==
        "bmc:443 redirects /a to https://10.0.0.1:443, which is not followed: credentials go to the configured address "
        "only; if that is the same BMC, set driver_info/redfish_address to https://10.0.0.1:443"
    );
    CHECK(lead(302, "http://bmc/x").has_error());
    CHECK(lead(302, "//other/x").has_error());
    CHECK(lead(302, "/a b").error().message == "bmc:443 redirects /a to something that is no URL of http or https");
    CHECK(lead(302, "mailto:a@b").has_error());
    CHECK(lead(302, "https://u:p@bmc/x").has_error());
}

TEST_CASE("a redirect to a link-local address lacks the zone, which the BMC cannot know") {
    auto local = endpoint();
    local.peer.host = "fe80::1%usb0";
    CHECK(**redirect_target(local, "/a", answer(308, {{"Location", "https://[fe80::1]/a/"}})) == "/a/");
    CHECK(redirect_target(local, "/a", answer(308, {{"Location", "https://[fe80::2]/a/"}})).has_error());
}

TEST_CASE("a relative redirect counts from the path that it was the answer to") {
    const auto lead = [](const char* from, const char* location) {
        const auto target = redirect_target(endpoint(), from, answer(308, {{"Location", location}}));
        return target && *target ? **target : "error";
    };
    CHECK(lead("/redfish/v1/Systems", "Systems/") == "/redfish/v1/Systems/");
    CHECK(lead("/redfish/v1/Systems/?a=/b", "1") == "/redfish/v1/Systems/1");
    CHECK(lead("/redfish/v1/Systems", "../v2/./x") == "/redfish/v2/x");
    CHECK(lead("/a", "../../../x/..") == "/");
    CHECK(lead("/a/b", "?$skip=50") == "/a/b?$skip=50");
    CHECK(lead("/a/b", "/c/../d?x=/../y#z") == "/d?x=/../y");
    CHECK(lead("/a/b?x", "") == "/a/b?x");
}

TEST_CASE("what a 403 says about itself, and which limits do not pass") {
    const auto body = [](const char* text) { return answer(403, {}, text); };
    CHECK(says_why_forbidden(body(R"({"MessageID": "SMC.1.0.OemLicenseNotPassed"})")));
    CHECK(says_why_forbidden(body("...InsufficientPrivilege...")));
    CHECK_FALSE(says_why_forbidden(body("Forbidden")));
    CHECK_FALSE(says_why_forbidden(body("")));
    CHECK(is_at_limit(answer(503, {}, "IDRAC.2.1.RAC0218")));
    CHECK(is_at_limit(answer(503, {}, "Base.1.13.0.EventSubscriptionLimitExceeded")));
    CHECK_FALSE(is_at_limit(answer(503, {}, "busy")));
    CHECK_FALSE(is_at_limit(answer(200, {}, "SessionLimitExceeded")));
}

TEST_CASE("a busy BMC says how long, in seconds or as a date") {
    const auto now = std::chrono::system_clock::from_time_t(784'111'777);  // Sun, 06 Nov 1994 08:49:37 GMT
    const auto busy = [&](unsigned status, const char* value) {
        return busy_for(answer(status, {{"retry-after", value}}), now);
    };
    CHECK(busy(503, "7") == 7s);
    CHECK(busy(429, "0") == 0s);
    CHECK(busy(503, "Sun, 06 Nov 1994 08:49:47 GMT") == 10s);
    CHECK(busy(503, "Sun, 06 Nov 1994 08:00:00 GMT") == 0s);
    CHECK(busy(503, "Fri, 31 Dec 9999 23:59:59 GMT") > 24h);
    CHECK(busy(503, "4294967295") == 4'294'967'295s);
    CHECK(
        busy_for(
            answer(503, {{"Date", "Thu, 01 Jan 1970 00:00:10 GMT"}, {"Retry-After", "Thu, 01 Jan 1970 00:00:15 GMT"}}),
            now
        ) == 5s
    );
    CHECK_FALSE(busy(503, "99999999999999999999"));
    CHECK_FALSE(busy(503, ""));
    CHECK_FALSE(busy(503, "Sun, 06 Nov 1994 08:49:47 GMT and more"));
    CHECK_FALSE(busy_for(answer(503, {{"Retry-After", "1"}}, "SessionLimitExceeded"), now));
    CHECK_FALSE(busy(503, "soon"));
    CHECK_FALSE(busy(503, "-1"));
    CHECK_FALSE(busy(500, "7"));
    CHECK_FALSE(busy_for(answer(503, {}), now));
}

TEST_CASE("a login is a success with a token, and its session is found whatever the form") {
    const auto read = [](const HttpResponse& response) {
        return read_login_answer(endpoint(), "/Sessions/", response);
    };
    CHECK(read(answer(201, {{"X-Auth-token", "t"}, {"Location", "/s/1"}})).session->path == "/s/1");
    CHECK(read(answer(201, {{"X-Auth-Token", "t"}, {"Location", "https://proxy:8/s/1"}})).session->path == "/s/1");
    CHECK(read(answer(200, {{"X-Auth-Token", "t"}}, R"({"@odata.id": "/s/2"})")).session->path == "/s/2");
    CHECK(read(answer(201, {{"X-Auth-Token", "t"}}, "null")).session->path.empty());
    CHECK(
        read(answer(201, {{"X-Auth-Token", "t"}, {"Location", "3"}}, R"({"Id": "3"})")).session->path == "/Sessions/3"
    );
    CHECK(read(answer(201, {{"X-Auth-Token", "t"}}, R"({"message": "/s/4"})")).session->path == "/s/4");
    CHECK(read(answer(201, {{"X-Auth-Token", "t"}}, R"({"@odata.id": "/Sessions", "Id": "a b"})")).session->path.empty()
    );
    CHECK(read(answer(201, {{"X-Auth-Token", "t"}}, R"({"@odata.id": 7, "Id": null})")).session->path.empty());
}

TEST_CASE("a login that came to nothing says why, and whether it is worth another try") {
    const auto read = [](const HttpResponse& response) {
        return read_login_answer(endpoint(), "/Sessions/", response);
    };
    CHECK(
        read(answer(401, {})).refusal ==
        "bmc:443 refuses to log 'admin' in (HTTP 401): check driver_info/redfish_username and "
        "driver_info/redfish_password"
    );
    CHECK_FALSE(read(answer(401, {})).is_lasting);
    CHECK_FALSE(read(answer(401, {})).is_for_people);
    CHECK(
        read(answer(503, {}, "RAC0218")).refusal == "bmc:443 has no free session (HTTP 503): end some of its sessions, "
                                                    "or set driver_info/redfish_auth_type to basic"
    );
    CHECK_FALSE(read(answer(503, {}, "RAC0218")).is_lasting);
    CHECK(read(answer(403, {}, "PasswordChangeRequired")).is_for_people);
    const auto opened = read(answer(201, {{"X-Auth-Token", "t"}}, "PasswordChangeRequired"));
    CHECK(opened.session);
    CHECK(
        opened.warning ==
        "bmc:443 wants the password of 'admin' changed (PasswordChangeRequired): change it at the BMC, "
        "then in driver_info/redfish_password"
    );
    CHECK(read(answer(201, {})).refusal == "bmc:443 answers a login with HTTP 201 but without X-Auth-Token");
    CHECK(read(answer(404, {})).refusal == "bmc:443 has no session for us (HTTP 404)");
    CHECK(read(answer(404, {})).is_lasting);
    CHECK_FALSE(read(answer(503, {})).is_lasting);
}
