#include "access/keystone_requests.hpp"
#include "base/json.hpp"
#include "support/temporary_directory.hpp"

#include <catch2/catch.hpp>

#include <sys/stat.h>

#include <fstream>

namespace tenon {

namespace {

KeystoneConfig config_for(std::string auth_url) {
    KeystoneConfig config;
    config.auth_url = std::move(auth_url);
    config.username = "tenon";
    config.project_name = "service";
    config.project_domain_name = "Projects";
    config.cafile = "/ca.pem";
    return config;
}

KeystoneAddress address_of(const std::string& url) {
    const auto address = keystone_address_of(config_for(url));
    REQUIRE(address.has_value());
    return *address;
}

std::string why_no_token(HttpResponse response) {
    const auto token = read_keystone_login(response, config_for("http://k"));
    return token ? "there is one" : token.error().message;
}

std::string answer(HttpResponse response) {
    const auto token = read_keystone_answer(response);
    return !token ? token.error().message : *token ? (*token)->who.identity->user_id : "no good";
}

const std::string document = R"({"token": {"user": {"id": "u1"}, "expires_at": "2026-11-28T20:00:00Z"}})";

}  // namespace

TEST_CASE("the address is with or without its version, below a path or not") {
    const auto plain = address_of("https://Keystone.example");
    CHECK(plain.peer.is_tls);
    CHECK(plain.peer.host == "keystone.example");
    CHECK(plain.peer.port == "443");
    CHECK(plain.peer.trust.ca_path == "/ca.pem");
    CHECK(plain.tokens == "/v3/auth/tokens");
    CHECK(address_of("http://[::1]:5000/v3").tokens == "/v3/auth/tokens");
    CHECK(address_of("http://h/identity").tokens == "/identity/v3/auth/tokens");
    CHECK(address_of("http://h/identity/v3").tokens == "/identity/v3/auth/tokens");
    CHECK(
        keystone_address_of(config_for("http://h/v3?x")).error().message ==
        "keystone.auth_url: has a query, which it cannot have"
    );
    CHECK(keystone_address_of(config_for("http://u:p@h")).error().message.starts_with("keystone.auth_url: "));
}

TEST_CASE("the service user logs in for its project, or for the system") {
    auto config = config_for("http://h");
    const auto address = address_of("http://h");
    const auto request = keystone_login(config, address, "p\"w");
    CHECK(request.method == "POST");
    CHECK(request.target == "/v3/auth/tokens?nocatalog");
    CHECK(find_header(request.headers, "Content-Type") == "application/json");
    CHECK(
        request.body ==
        R"({"auth": {"identity": {"methods": ["password"], "password": {"user": {"name": "tenon", "domain": {"name": )"
        R"("Default"}, "password": "p\"w"}}}, "scope": {"project": {"name": "service", "domain": {"name": "Projects"}}}}})"
    );
    config.has_system_scope = true;
    const auto of_system = parse_json(keystone_login(config, address, "x").body);
    CHECK(dump_json((*of_system)["auth"]["scope"]) == R"({"system": {"all": true}})");
}

TEST_CASE("a login that fails says what to mend") {
    const auto token = read_keystone_login({201, {{"x-subject-token", "T"}}, document}, config_for("http://k"));
    REQUIRE(token.has_value());
    CHECK(token->text == "T");
    CHECK(
        why_no_token({401, {}, R"({"error": {"message": "The request you have made\nrequires authentication."}})"}) ==
        "Keystone does not let user 'tenon' of domain 'Default' in (status 401: The request you have made requires "
        "authentication.); mend keystone.username, its password, user_domain_name or project_name"
    );
    CHECK(
        why_no_token({404, {}, "<html>"}) == "no token from keystone.auth_url, which is to be Keystone's (status 404)"
    );
    CHECK(
        why_no_token({201, {}, document}) == "no token from keystone.auth_url, which is to be Keystone's (status 201)"
    );
    CHECK(why_no_token({201, {{"X-Subject-Token", "T"}}, "{}"}) == "Keystone's answer has no token");
}

TEST_CASE("a token is asked about in headers, and is good, no good, or nobody can say") {
    const auto request = keystone_question(address_of("http://h"), "own", "theirs");
    CHECK(request.method == "GET");
    CHECK(request.target == "/v3/auth/tokens?nocatalog");
    CHECK(find_header(request.headers, "X-Auth-Token") == "own");
    CHECK(find_header(request.headers, "X-Subject-Token") == "theirs");
    CHECK_FALSE(find_header(request.headers, "OpenStack-Identity-Access-Rules"));
    CHECK(answer({200, {}, document}) == "u1");
    CHECK(answer({404, {}, R"({"error": {"message": "theirs"}})"}) == "no good");
    CHECK(
        answer({200, {}, R"({"token": {"user": {"id": "u"}, "application_credential": {"access_rules": []}}})"}) ==
        "no good"
    );
    CHECK(answer({500, {}, "theirs"}) == "Keystone validates no token (status 500)");
    CHECK(answer({401, {}, "theirs"}) == "Keystone validates no token (status 401)");
    CHECK(answer({302, {}, ""}) == "Keystone validates no token (status 302)");
    CHECK(answer({200, {}, "theirs"}) == "Keystone's answer has no token");
    CHECK(
        answer({403, {}, ""}) ==
        "Keystone does not let keystone.username validate tokens (status 403); give it the role "
        "service, or make it a reader of the system"
    );
}

TEST_CASE("the password is the file's, without its line break, and nobody else may read it") {
    const test::TemporaryDirectory directory;
    auto config = config_for("http://h");
    config.password_file = directory / "password";
    CHECK(
        read_keystone_password(config).error().message ==
        "keystone.password_file: " + config.password_file + ": cannot be read: No such file or directory"
    );
    std::ofstream(config.password_file) << "s3 cret\n";
    REQUIRE(::chmod(config.password_file.c_str(), 0600) == 0);
    CHECK(*read_keystone_password(config) == "s3 cret");
    REQUIRE(::chmod(config.password_file.c_str(), 0644) == 0);
    CHECK(
        read_keystone_password(config).error().message ==
        "keystone.password_file: " + config.password_file + ": others can read this password; chmod 600 it"
    );
    REQUIRE(::chmod(config.password_file.c_str(), 0600) == 0);
    std::ofstream(config.password_file) << "\n";
    CHECK(
        read_keystone_password(config).error().message ==
        "keystone.password_file: " + config.password_file + " is empty"
    );
}

}  // namespace tenon
