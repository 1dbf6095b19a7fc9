#include "api/auth_answer.hpp"

#include <catch2/catch.hpp>

namespace tenon::api {

TEST_CASE("a refusal is Ironic's, to the byte") {
    const auto answer = answer_of({401, "Authorization required", R"(Basic realm="Baremetal API")", 0});
    CHECK(answer.status == 401);
    CHECK(answer.body == R"({"error":{"message":"Authorization required","code":401}})");
    CHECK(
        answer.headers ==
        HttpHeaders{{"WWW-Authenticate", R"(Basic realm="Baremetal API")"}, {"Content-Type", "application/json"}}
    );
    const auto unsupported = answer_of({400, "Unsupported authorization type \"Bearer\"", {}, 0});
    CHECK(unsupported.body == R"({"error":{"message":"Unsupported authorization type \"Bearer\"","code":400}})");
    CHECK(answer_of({429, "x", {}, 6}).headers.front() == std::pair<std::string, std::string>("Retry-After", "6"));
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
