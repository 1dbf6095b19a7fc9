#include "api/accept.hpp"

#include <catch2/catch.hpp>

using namespace tenon::api;

TEST_CASE("JSON is chosen wherever it is acceptable", "[ironic-70]") {
    const auto* accept = GENERATE(
        "", "*/*", "application/json", "application/*", "application/xml, */*;q=0.1", "text/plain, application/json",
        "text/html;q=0.5, application/json"
    );
    CHECK(choose_media(accept) == MediaChoice::json);
}

TEST_CASE("a browser gets pages in its errors and JSON otherwise") {
    const auto choice = choose_media("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");
    CHECK(choice == MediaChoice::html);
    CHECK(is_json_acceptable(choice));
}

TEST_CASE("XML and plain text cannot be served") {
    CHECK(choose_media("application/xml") == MediaChoice::plain);
    CHECK(choose_media("text/plain") == MediaChoice::plain);
    CHECK(choose_media("image/png") == MediaChoice::none);
    CHECK(choose_media("application/json;q=0") == MediaChoice::none);
    CHECK(choose_media(",;,=;q=") == MediaChoice::none);
    CHECK_FALSE(is_json_acceptable(MediaChoice::plain));
    CHECK_FALSE(is_json_acceptable(MediaChoice::none));
}
