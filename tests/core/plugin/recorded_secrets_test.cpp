#include "plugin/recorded_secrets.hpp"

#include <catch2/catch.hpp>

#include <string>

using tenon::Json;
using tenon::RecordedSecrets;
using Flow = tenon::RecordedSecrets::Flow;

namespace {

std::string given(const std::string& body) {
    RecordedSecrets secrets;
    return secrets.in_body(body, Flow::given);
}

std::string said(const std::string& body) {
    RecordedSecrets secrets;
    return secrets.in_body(body, Flow::said);
}

}  // namespace

TEST_CASE("a body without a secret is recorded byte for byte") {
    const std::string body =
        "{ \"Name\" :\t\"x\",\"Size\":1.0, \"PasswordSet\": true, \"Token\": null, \"Secret\": \"\"}";
    CHECK(given(body) == body);
    CHECK(given("not JSON at all") == "not JSON at all");
    CHECK(given("") == "");
}

TEST_CASE("what a secret key holds is masked, as a text or as a number of the same type where it is given again") {
    CHECK(given(R"({"Password":"hunter22","pin_token":1234})") == R"({"Password":"***","pin_token":0})");
    CHECK(said(R"({"Password":"hunter22","pin_token":1234})") == R"({"Password":"***","pin_token":"***"})");
    CHECK(given(R"({"credentials":{"user":"a","key":["b"]}})") == R"({"credentials":{"user":"***","key":["***"]}})");
}

TEST_CASE("links that a replay needs stay where a key only speaks of secrets") {
    const std::string body =
        R"({"#Bios.ChangePassword":{"target":"/x"},"Tokens":{"@odata.id":"/y"},"Password@Redfish.AllowableValues":["a"]})";
    CHECK(given(body) == body);
}

TEST_CASE("JSON within a text of JSON is looked into") {
    CHECK(given(R"({"body":"{\"Password\":\"hunter22\"}"})") == R"({"body":"{\"Password\":\"***\"}"})");
    CHECK(given(R"({"body":"{\"Password\":\"hunter22\", cut"})") == R"({"body":"{\"Password\":\"***\", cut"})");
}

TEST_CASE("a secret that was learned is masked wherever it stands, as JSON and URLs write it, too") {
    RecordedSecrets secrets;
    secrets.learn("s3cret\"%");
    CHECK(secrets.in_text("it was s3cret\"% and s3cret\\\"% and s3cret%22%25.") == "it was *** and *** and ***.");
    CHECK(secrets.in_body(R"({"Message":"got s3cret\"%!"})", Flow::given) == R"({"Message":"got ***!"})");
    CHECK(secrets.in_header("X-Echo", "s3cret\"%") == "***");
    secrets.learn("abc");
    CHECK(secrets.in_text("abc") == "abc");  // would stand everywhere
}

TEST_CASE("secrets of arguments are learned, deep ones and numbers too") {
    RecordedSecrets secrets;
    secrets.learn_from(Json::parse(R"({"a":[{"new_password":"hunter22"}],"body":"{\"token\": 987654}"})"));
    CHECK(secrets.in_text("hunter22 987654") == "*** ***");
    CHECK(secrets.in_body("[987654]", Flow::given) == "[0]");
}

TEST_CASE("secrets are found however keys and numbers are written") {
    CHECK(given(R"({"pAsSwOrD":"hunter22"})") == R"({"pAsSwOrD":"***"})");
    CHECK(given(R"({"p\u0061ssword":"hunter22"})") == R"({"password":"***"})");
    CHECK(given(R"({"text":"token=hunter22"})") == R"({"text":"token=***"})");
    CHECK(given(R"({"url":"http://root:hunter22@host/"})") == R"({"url":"http://root:***@host/"})");
    CHECK(given("TOKEN=hunter22") == "TOKEN=***");
    RecordedSecrets secrets;
    secrets.learn_from_text(R"({"pin_token":1000.0})");
    CHECK(secrets.in_body("[1e3]", Flow::given) == "[0]");
    secrets.learn("fan/3");
    CHECK(secrets.in_body(R"(["fan/3"])", Flow::given) == R"(["***"])");
    CHECK(secrets.in_body(R"(["fan\/3"])", Flow::given) == R"(["***"])");
}

TEST_CASE("nothing is learned of what is no JSON or has no secret key") {
    RecordedSecrets secrets;
    secrets.learn_from_text(R"({"password":"hunter22")");
    secrets.learn_from_text(R"({"fan":"hunter22"})");
    CHECK(secrets.in_text("hunter22") == "hunter22");
    secrets.learn_from_text(R"({"body":"{\"pass\u0077ord\":\"hunter22\"}"})");
    CHECK(secrets.in_text("hunter22") == "***");
}

TEST_CASE("a long secret of a BMC's answer is masked where it comes again; a word is not") {
    RecordedSecrets secrets;
    static_cast<void>(secrets.in_body(R"({"AdminPassword":"Disabled","Token":"0123456789abcdef"})", Flow::given));
    CHECK(secrets.in_text("Disabled 0123456789abcdef") == "Disabled ***");
}

TEST_CASE("passwords in URLs and behind names are masked in any text") {
    const RecordedSecrets secrets;
    CHECK(secrets.in_text("https://user:pa@host:80/x?y=a@b") == "https://user:***@host:80/x?y=a@b");
    CHECK(secrets.in_text("see https://user:p/w@host/x now") == "see https://user:***@host/x now");
    CHECK(secrets.in_text("https://host:8443/a@b") == "https://host:8443/a@b");
    CHECK(secrets.in_text("/x?access_token=abc&y=1") == "/x?access_token=***&y=1");
    CHECK(secrets.in_text("X-Auth-Token: abc, ok") == "X-Auth-Token: ***, ok");
    CHECK(secrets.in_text("password=") == "password=");
    CHECK(secrets.in_text("://:@") == "://:@");
}

TEST_CASE("headers that prove who somebody is are masked by their names, in any case") {
    const RecordedSecrets secrets;
    for (const auto* name :
         {"Authorization", "x-auth-token", "Set-Cookie", "cookie", "Proxy-Authorization", "X-API-Key"}) {
        CHECK(secrets.in_header(name, "abc") == "***");
    }
    CHECK(secrets.in_header("ETag", "abc") == "abc");
}
