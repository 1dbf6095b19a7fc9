#include "base/log.hpp"
#include "bmc/bmc_secrets.hpp"
#include "bmc_fixture.hpp"

#include <unistd.h>

#include <atomic>
#include <cstdio>

using namespace tenon;
using namespace tenon::test;

namespace {

const std::string planted_password = R"(p4ss"w<rd)";

BmcEndpoint secret_endpoint() {
    BmcEndpoint made;
    made.username = "admin";
    made.password = planted_password;
    return made;
}

/// What goes to standard error while it lives: the log.
class CapturedLog {
public:
    CapturedLog() : file_(std::tmpfile()), before_(dup(STDERR_FILENO)) {
        std::fflush(stderr);
        dup2(fileno(file_), STDERR_FILENO);
        log::start("trace");
    }

    CapturedLog(const CapturedLog&) = delete;
    CapturedLog& operator=(const CapturedLog&) = delete;

    ~CapturedLog() {
        log::start("off");
        dup2(before_, STDERR_FILENO);
        ::close(before_);
        std::fclose(file_);
    }

    [[nodiscard]] std::string text() const {
        std::string all(1u << 20, '\0');
        const auto n = pread(fileno(file_), all.data(), all.size(), 0);
        all.resize(n < 0 ? 0 : static_cast<std::size_t>(n));
        return all;
    }

private:
    std::FILE* file_;
    int before_;
};

std::string all_of(const Result<HttpResponse>& answer) {
    if (!answer) {
        return answer.error().message;
    }
    auto all = answer->body;
    for (const auto& [name, value] : answer->headers) {
        all += "\n" + name + ": " + value;
    }
    return all;
}

}  // namespace

TEST_CASE("what a BMC echoes of our secrets is masked, in whatever dress") {
    HttpResponse response{
        500,
        {{"X-Debug", "Authorization: Basic YWRtaW46c2VjcmV0"}, {"ETag", "1"}},
        R"(p4ss"w<rd, {"Password": "p4ss\"w<rd"}, <b>p4ss&quot;w&lt;rd</b>, YWRtaW46c2VjcmV0)"};
    mask_secrets(response, secret_endpoint(), "Basic YWRtaW46c2VjcmV0");
    CHECK(response.headers[0].second == "Authorization: ***");
    CHECK(response.headers[1].second == "1");
    CHECK(response.body == R"(***, {"Password": "***"}, <b>***</b>, ***)");
}

TEST_CASE("good answers, and passwords too short to be told from other text, are left alone") {
    HttpResponse good{200, {}, planted_password};
    mask_secrets(good, secret_endpoint(), "");
    CHECK(good.body == planted_password);
    auto tiny = secret_endpoint();
    tiny.password = "1";
    HttpResponse refused{401, {}, R"({"code": "Base.1.1"})"};
    mask_secrets(refused, tiny, "");
    CHECK(refused.body == R"({"code": "Base.1.1"})");
    mask_secrets(refused, BmcEndpoint(), "");
    CHECK(refused.body == R"({"code": "Base.1.1"})");
}

TEST_CASE_METHOD(QuickBmcFixture, "nothing that is answered, told or logged holds a secret, whatever the BMC echoes") {
    const std::string auth = GENERATE("auto", "basic", "session");
    const std::string token = "t0kent0ken";
    const std::string path = "/s/s3cr3t";
    const auto basic = "YWRtaW46aHVudGVyMg==";  // admin:hunter2
    const CapturedLog log;
    std::atomic<unsigned> status{200};
    std::atomic<bool> has_sessions{true};
    // A debug page: the whole request comes back.
    const ScriptedBmc bmc([&](const std::string& request) {
        if (begins(request, "POST")) {
            return has_sessions ? http(201, request, "X-Auth-Token: " + token + "\r\nLocation: " + path + "\r\n")
                                : http(401, request);
        }
        const auto body = request + (begins(request, "GET /redfish/v1/ ") ? "" : " hunter2 ");
        const auto echo = has(request, token) ? token : has(request, basic) ? "Basic " + std::string(basic) : "none";
        return http(begins(request, "GET /redfish/v1/ ") ? 200U : status.load(), body, "X-Echo: " + echo + "\r\n");
    });
    const auto endpoint = endpoint_of(bmc.address(), {{"redfish_auth_type", auth}, {"redfish_password", "hunter2"}});
    std::string seen;
    for (const unsigned one : {401U, 403U, 404U, 500U, 503U}) {
        status = one;
        seen += all_of(ask(endpoint));
    }
    has_sessions = false;
    const auto other = endpoint_of(
        bmc.address(), {{"redfish_auth_type", auth}, {"redfish_password", "hunter2"}, {"redfish_username", "admin2"}}
    );
    status = 401;
    seen += all_of(ask(other));
    close();
    seen += log.text();
    CHECK(has(seen, "***"));
    CHECK(has(seen, "check driver_info/redfish_username and driver_info/redfish_password"));
    for (const auto& secret : {std::string("hunter2"), token, path, std::string(basic)}) {
        INFO(secret);
        CHECK_FALSE(has(seen, secret));
    }
}

TEST_CASE_METHOD(QuickBmcFixture, "a password that the BMC refuses is told to the log once, with the keys to look at") {
    const CapturedLog log;
    const ScriptedBmc bmc([](const std::string&) { return http(401); });
    const auto endpoint = endpoint_of(bmc.address(), {{"redfish_auth_type", "basic"}});
    CHECK(ask(endpoint)->status == 401);
    CHECK(ask(endpoint)->status == 401);
    const auto text = log.text();
    const auto expected = fmt::format(
        "warning 127.0.0.1:{} answers 401 to 'admin': check driver_info/redfish_username and "
        "driver_info/redfish_password\n",
        bmc.port()
    );
    REQUIRE(has(text, expected));
    CHECK(text.find(expected) == text.rfind(expected));
}
