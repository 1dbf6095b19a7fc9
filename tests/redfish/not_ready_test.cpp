#include "client/not_ready.hpp"
#include "client/service.hpp"
#include "protocol/http_date.hpp"
#include "refusal.hpp"
#include "run.hpp"
#include "scripted_service.hpp"

#include <catch2/catch.hpp>

using namespace redfish;
using namespace std::chrono_literals;

TEST_CASE("what a busy service did not process is asked again, after its time") {
    ScriptedService bmc;
    bmc.on("POST /a", 503, "", {{"Retry-After", "7"}});
    bmc.on(
        "POST /a", 500,
        "{'error': {'@Message.ExtendedInfo': [{'MessageId': 'IDRAC.2.8.SYS518', 'Message': 'not ready'}]}}"
    );
    bmc.on("POST /a", 204);
    Service service(bmc);
    CHECK(run(service.act("POST", "/a", json::object())).status == 204);
    CHECK(bmc.pauses() == std::vector<std::chrono::milliseconds>{7s, 3s});
}

TEST_CASE("a service that stays busy is reported after a few times") {
    ScriptedService bmc;
    bmc.on("POST /a", 503, "", {{"Retry-After", "3600"}});
    Service service(bmc);
    CHECK(refusal_of([&] {
              run(service.act("POST", "/a"));
          }) == "HTTP POST /a returned code 503 (Service Unavailable)");
    CHECK(bmc.pauses() == std::vector<std::chrono::milliseconds>{30s, 30s, 30s});
}

TEST_CASE("a 503 that is for good, and any other error, is reported at once") {
    ScriptedService bmc;
    bmc.on(
        "POST /full", 503,
        "{'error': {'@Message.ExtendedInfo': [{'MessageId': 'Base.1.13.0.EventSubscriptionLimitExceeded'}]}}",
        {{"Retry-After", "1"}}
    );
    bmc.on("POST /broken", 500);
    Service service(bmc);
    CHECK_THROWS_AS(run(service.act("POST", "/full")), Refused);
    CHECK_THROWS_AS(run(service.act("POST", "/broken")), Refused);
    CHECK(bmc.requests().size() == 2);
}

TEST_CASE("Retry-After is clamped, and a date counts from the service's own clock") {
    CHECK(retry_after_or("0", 5s) == 1s);
    CHECK(retry_after_or("12", 5s) == 12s);
    CHECK(retry_after_or("99999", 5s) == 30s);
    CHECK(retry_after_or("99999999999999999999999", 5s) == 30s);
    for (const char* none :
         {"-1", "1.5", "soon", "7 s", " ", "Wed, 21 Oct 2026", "Wed, 41 Oct 2026 07:28:00 GMT",
          "Wed, 21 Okt 2026 07:28:00 GMT", "Wed, 21 Oct 2026 25:28:00 GMT", "Wed, 21 Oct -026 07:28:00 GMT"}) {
        CAPTURE(none);
        CHECK(retry_after_or(none, 5s) == 5s);
    }
    const auto now = *http_date("Wed, 21 Oct 2026 07:27:48 GMT");
    CHECK(retry_after_or("Wed, 21 Oct 2026 07:28:00 GMT", 5s, now) == 12s);
    CHECK(retry_after_or("Wed, 21 Oct 2026 07:27:00 GMT", 5s, now) == 1s);
    CHECK(retry_after_or("Fri, 31 Dec 9999 23:59:59 GMT", 5s, now) == 30s);
    CHECK(retry_after_or("Sat, 01 Jan 0000 00:00:00 GMT", 5s, now) == 1s);

    ScriptedService bmc;
    bmc.on(
        "POST /a", 503, "",
        {{"Date", "Thu, 01 Jan 1970 00:00:00 GMT"}, {"Retry-After", "Thu, 01 Jan 1970 00:00:09 GMT"}}
    );
    bmc.on("POST /a", 204);
    Service service(bmc);
    run(service.act("POST", "/a"));
    CHECK(bmc.pauses() == std::vector<std::chrono::milliseconds>{9s});
    CHECK(retry_after_or("", 5s) == 5s);
}

TEST_CASE("a GET that meets a service not ready is repeated too, but not where the host has done so") {
    const std::string not_ready = "{'error': {'@Message.ExtendedInfo': [{'MessageId': 'IDRAC.2.8.SYS518'}]}}";
    ScriptedService bmc;
    bmc.on("GET /a", 503, not_ready);
    bmc.on("GET /a", 200, "{}");
    bmc.on("GET /b", 503, "", {{"Retry-After", "5"}});
    Service service(bmc);
    CHECK(run(service.get("/a")).path == "/a");
    CHECK(bmc.pauses() == std::vector<std::chrono::milliseconds>{3s});
    CHECK_THROWS_AS(run(service.get("/b")), Refused);
    CHECK(bmc.count("GET /b") == 1);
}

TEST_CASE("a state that lasts is told after the repetitions, in the service's words") {
    ScriptedService bmc;
    bmc.on(
        "PATCH /a", 400,
        "{'error': {'@Message.ExtendedInfo': [{'MessageId': 'iLO.2.14.InvalidOperationForSystemState'}]}}"
    );
    Service service(bmc);
    Resource resource;
    resource.path = "/a";
    CHECK(
        refusal_of([&] { run(service.patch(resource, json::object())); }) ==
        "HTTP PATCH /a returned code 400 (Bad Request). the operation is not possible in the system's present "
        "state"
    );
    CHECK(bmc.count("PATCH /a") == most_repetitions + 1);
}

TEST_CASE("no repetition lasts longer than the call") {
    class ShortCall final : public Connection {
    public:
        tenon::task<tenon::HttpResponse> send(tenon::HttpRequest) override {
            tenon::HttpResponse response;
            response.status = 429;
            response.headers.emplace_back("Retry-After", "30");
            co_return response;
        }

        tenon::task<void> pause(std::chrono::milliseconds) override {
            throw tenon::cancelled(TENON_TIMEOUT);
            co_return;
        }

        void progress(unsigned, std::string_view) override {}
    } call;

    Service service(call);
    CHECK_THROWS_AS(run(service.act("POST", "/a")), tenon::cancelled);
}
