#include "api/auth_answer.hpp"

#include <catch2/catch.hpp>

namespace tenon::api {

TEST_CASE("a refusal is Ironic's, to the byte") {
    const auto answer =
        answer_of({401, "Authorization required", R"(Basic realm="Baremetal API")", 0}, "application/json");
    CHECK(answer.status == 401);
    CHECK(answer.body == R"({"error":{"message":"Authorization required","code":401}})");
    CHECK(
        answer.headers ==
        HeaderLines{{"WWW-Authenticate", R"(Basic realm="Baremetal API")"}, {"Content-Type", "application/json"}}
    );
    const auto unsupported = answer_of({400, "Unsupported authorization type \"Bearer\"", {}, 0}, "");
    CHECK(unsupported.body == R"({"error":{"message":"Unsupported authorization type \"Bearer\"","code":400}})");
    CHECK(answer_of({429, "x", {}, 6}, "").headers.find("Retry-After") == "6");
}

TEST_CASE("a refusal of a token is keystonemiddleware's, to the byte") {
    const AuthRefusal unknown{
        401, "The request you have made requires authentication.", "Keystone uri=\"http://k/v3\"", 0,
        RefusalForm::keystone};
    const auto answer = answer_of(unknown, "text/html");
    CHECK(answer.status == 401);
    CHECK(
        answer.body == R"({"error": {"code": 401, "title": "Unauthorized", "message": "The request you have made )"
                       R"(requires authentication."}})"
    );
    CHECK(
        answer.headers ==
        HeaderLines{{"WWW-Authenticate", "Keystone uri=\"http://k/v3\""}, {"Content-Type", "application/json"}}
    );
    const AuthRefusal away{503, "The Keystone service is temporarily unavailable.", {}, 0, RefusalForm::keystone};
    const auto json = answer_of(away, "text/html;q=0.5, application/json");
    CHECK(
        json.body ==
        R"({"message": "The server is currently unavailable. Please try again at a later time.<br /><br />)"
        R"(\nThe Keystone service is temporarily unavailable.\n\n", "code": "503 Service Unavailable", )"
        R"("title": "Service Unavailable"})"
    );
    CHECK(json.headers == HeaderLines{{"Content-Type", "application/json"}});
    CHECK(
        answer_of(away, "").body ==
        "503 Service Unavailable\n\nThe server is currently unavailable. Please try again at a later time.\n\n The "
        "Keystone service is temporarily unavailable.  "
    );
    CHECK(answer_of(away, "text/plain").headers == HeaderLines{{"Content-Type", "text/plain; charset=UTF-8"}});
    CHECK(
        answer_of(away, "*/*").body ==
        "<html>\n <head>\n  <title>503 Service Unavailable</title>\n </head>\n <body>\n  <h1>503 Service "
        "Unavailable</h1>\n  The server is currently unavailable. Please try again at a later time.<br /><br />\nThe "
        "Keystone service is temporarily unavailable.\n\n\n </body>\n</html>"
    );
    CHECK(answer_of(away, "text/html").headers == HeaderLines{{"Content-Type", "text/html; charset=UTF-8"}});
}

TEST_CASE("anybody may ask for the two documents and the health, and nothing else") {
    for (const auto* const target : {"/", "/v1", "/v1/", "/healthcheck", "/?a=b", "/v1?x"}) {
        CHECK(is_public(target));
    }
    for (const auto* const target :
         {"", "/v1//", "//v1", "/v1/nodes", "/%76%31", "/V1", "/v1.json", "/healthcheck/", "/v1#", "*"}) {
        CHECK_FALSE(is_public(target));
    }
}

}  // namespace tenon::api
