#include "api/accept.hpp"

#include <catch2/catch.hpp>

using namespace tenon::api;

TEST_CASE("an error of routing is JSON for who likes JSON best or says nothing", "[ironic-70]") {
    const auto* accept =
        GENERATE("", "*/*", "application/json", "text/html;q=0.5, application/json", "application/*, text/html;q=0.2");
    CHECK(choose_media(accept) == MediaChoice::json);
}

TEST_CASE("a browser gets pages in its errors and JSON otherwise") {
    const auto* accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    CHECK(choose_media(accept) == MediaChoice::html);
    CHECK(is_json_acceptable(accept));
}

TEST_CASE("a page wins where both are liked as well, and where the header cannot be read") {
    const auto* accept =
        GENERATE("application/json, text/html", "text/html, */*", "image/png, */*;q=0.1", "garbage", "*");
    CHECK(choose_media(accept) == MediaChoice::html);
    CHECK(is_json_acceptable(accept));
}

TEST_CASE("what is neither page nor JSON gets plain text, and no answer") {
    const auto* accept = GENERATE("application/xml", "text/plain", "image/png", "application/vnd.x+json", "*/*;q=0");
    CHECK(choose_media(accept) == MediaChoice::plain);
    CHECK_FALSE(is_json_acceptable(accept));
}

TEST_CASE("a page alone is not served") {
    CHECK(choose_media("text/html") == MediaChoice::html);
    CHECK_FALSE(is_json_acceptable("text/html"));
    CHECK(choose_media("text/*") == MediaChoice::html);
    CHECK_FALSE(is_json_acceptable("text/*"));
}

TEST_CASE("JSON with parameters or no quality is served all the same") {
    CHECK(is_json_acceptable("application/json; charset=utf-8"));
    CHECK(is_json_acceptable("application/json;q=0"));
    CHECK(choose_media("application/json;q=0") == MediaChoice::plain);
}
