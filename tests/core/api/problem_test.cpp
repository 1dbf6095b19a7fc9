#include "api/problem.hpp"

#include <catch2/catch.hpp>

using namespace tenon;
using namespace tenon::api;

TEST_CASE("an error is a fault encoded twice", "[ironic-73]") {
    const auto response = problem(error(Errc::invalid, "No handler for method zoo"));
    CHECK(response.status == 400);
    CHECK(response.headers == HeaderLines{{"Content-Type", "application/json"}});
    CHECK(
        response.body == R"({"error_message": "{\"faultcode\": \"Client\", \"faultstring\": \"No handler for method )"
                         R"(zoo\", \"debuginfo\": null}"})"
    );
    CHECK_FALSE(is_abort(response));
}

TEST_CASE("quotes and foreign letters of a message survive both encodings", "[ironic-73]") {
    const auto response = problem(error(Errc::invalid, "Field(s) \"\xc3\xa9\" are not valid"));
    CHECK(
        response.body ==
        R"({"error_message": "{\"faultcode\": \"Client\", \"faultstring\": \"Field(s) \\\"\\u00e9\\\" )"
        R"(are not valid\", \"debuginfo\": null}"})"
    );
}

TEST_CASE("what is not the client's fault says so", "[ironic-73]") {
    const auto response = problem(error(Errc::limit, "busy"));
    CHECK(response.status == 503);
    CHECK(
        response.body ==
        R"({"error_message": "{\"faultcode\": \"Server\", \"faultstring\": \"busy\", \"debuginfo\": null}"})"
    );
}

TEST_CASE("every error code has its status", "[ironic-14]") {
    const auto status = [](Errc code) { return status_of(error(code, "")); };
    CHECK(status(Errc::invalid) == 400);
    CHECK(status(Errc::unauthenticated) == 401);
    CHECK(status(Errc::forbidden) == 403);
    CHECK(status(Errc::not_found) == 404);
    CHECK(status(Errc::method_not_allowed) == 405);
    CHECK(status(Errc::not_acceptable) == 406);
    CHECK(status(Errc::conflict) == 409);
    CHECK(status(Errc::too_large) == 413);
    CHECK(status(Errc::limit) == 503);
    CHECK(status(Errc::unavailable) == 503);
    CHECK(status(Errc::timed_out) == 500);
    CHECK(status(Errc::cancelled) == 500);
    CHECK(status(Errc::unsupported) == 400);
    CHECK(status(Errc::bmc) == 500);
    CHECK(status(Errc::plugin) == 500);
    CHECK(status(Errc::internal) == 500);
}

TEST_CASE("a plugin's own status is taken if it is an error's") {
    CHECK(status_of(Error{Errc::plugin, "", 404, 0}) == 404);
    CHECK(status_of(Error{Errc::plugin, "", 200, 0}) == 500);
    CHECK(status_of(Error{Errc::plugin, "", 1000, 0}) == 500);
}

TEST_CASE("a wait asked for is told in whole seconds, rounded up") {
    const auto response = problem(Error{Errc::limit, "busy", 0, 1001});
    CHECK(response.headers.find("Retry-After") == "2");
}

TEST_CASE("an abort is what Ironic's web framework answers", "[ironic-74]") {
    const auto response = abort_with(404);
    CHECK(response.body == R"({"error_message": "{\"code\": 404, \"title\": \"Not Found\", \"description\": \"\"}"})");
    CHECK(is_abort(response));
    CHECK(
        abort_with(405).body ==
        R"({"error_message": "{\"code\": 405, \"title\": \"Method Not Allowed\", \"description\": \"\"}"})"
    );
}

TEST_CASE("an abort follows the Accept header", "[ironic-74]") {
    CHECK(
        abort_with(406, {}, "application/xml").body ==
        R"({"error_message": "406 Not Acceptable\n\nThe resource could not be generated that was acceptable to your )"
        R"(browser (content of type application/xml. \n\n "})"
    );
    CHECK(
        abort_with(404, {}, "text/plain").body ==
        R"({"error_message": "404 Not Found\n\nThe resource could not be found.\n\n   "})"
    );
    CHECK(
        abort_with(404, {}, "text/html").body ==
        R"({"error_message": "<html>\n <head>\n  <title>404 Not Found</title>\n </head>\n <body>\n  )"
        R"(<h1>404 Not Found</h1>\n  The resource could not be found.<br /><br />\n\n\n\n </body>\n</html>"})"
    );
}

TEST_CASE("a page shows a hostile message as text") {
    const auto body = abort_with(400, "<script>", "text/html").body;
    CHECK(body.find("<script>") == std::string::npos);
    CHECK(body.find("&lt;script&gt;") != std::string::npos);
}

TEST_CASE("a body too deep is refused in a fault encoded once", "[ironic-76]") {
    const auto response = unwrapped_fault(400, "Request body JSON is nested too deeply.");
    CHECK(response.body == R"({"faultcode": "Client", "faultstring": "Request body JSON is nested too deeply."})");
    CHECK(is_abort(response));
}
