#include "access/keystone_token.hpp"

#include <catch2/catch.hpp>

namespace tenon {

namespace {

// As Keystone answers, with ids made up.
const std::string system_token = R"({"token": {"methods": ["password"], "user": {"domain": {"id": "default", "name":
"Default"}, "id": "5f0f", "name": "alice", "password_expires_at": null}, "audit_ids": ["x"],
"expires_at": "2026-11-28T20:00:00.000000Z", "issued_at": "2026-11-28T19:00:00.000000Z",
"roles": [{"id": "1", "name": "Reader"}, {"id": "2", "name": "member"}, {"id": "3", "name": "admin"}],
"system": {"all": true}}})";
const std::string project_token = R"({"token": {"user": {"id": "77aa", "name": "bob"}, "expires_at":
"2026-11-28T20:00:00.000000Z", "roles": [{"id": "1", "name": "baremetal_observer"}, {"id": "2", "name": "member"}],
"is_domain": false, "project": {"domain": {"id": "default"}, "id": "p1", "name": "rack"}}})";

std::string why_no_token(const std::string& body) {
    const auto token = read_keystone_token(body);
    return token ? "it was read" : token.error().message;
}

std::string with(const std::string& more) {
    return R"({"token": {"user": {"id": "u"}, "expires_at": "2026-11-28T20:00:00Z")" + more + "}}";
}

Principal with_roles(const std::vector<std::string>& names) {
    Principal who;
    identify(who, {}, names);
    return who;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("a token of the system says who it is, its roles and until when") {
    const auto token = read_keystone_token(system_token);
    REQUIRE(token.has_value());
    CHECK(token->who.user == "alice");
    CHECK(token->who.identity->user_id == "5f0f");
    CHECK(token->who.project.empty());
    CHECK(token->who.is_system);
    CHECK(token->who.brings_role);
    CHECK(token->who.role == Role::admin);
    CHECK(token->who.identity->roles == Names{"reader", "member", "admin", "manager"});
    CHECK(to_iso8601(token->expires_at) == "2026-11-28T20:00:00+00:00");
}

TEST_CASE("a token of a project speaks for that project alone") {
    const auto token = read_keystone_token(project_token);
    REQUIRE(token.has_value());
    CHECK(token->who.project == "p1");
    CHECK(token->who.identity->project_name == "rack");
    CHECK_FALSE(token->who.is_system);
    CHECK(token->who.role == Role::member);
    CHECK(token->who.identity->roles == Names{"baremetal_observer", "member", "reader"});
}

TEST_CASE("a token without scope speaks for nobody, and one with both for the project") {
    const auto unscoped = read_keystone_token(with(""));
    REQUIRE(unscoped.has_value());
    CHECK_FALSE(unscoped->who.is_system);
    CHECK(unscoped->who.role == Role::anyone);
    CHECK(unscoped->who.identity->roles.empty());
    CHECK_FALSE(read_keystone_token(with(R"(, "system": {"all": "true"})"))->who.is_system);
    CHECK_FALSE(read_keystone_token(with(R"(, "system": {"all": true}, "project": {"id": "p"})"))->who.is_system);
    CHECK_FALSE(read_keystone_token(with(R"(, "domain": {"id": "d"})"))->who.is_system);
}

TEST_CASE("default roles imply those below them, and no other role does") {
    CHECK(with_roles({"admin"}).identity->roles == Names{"admin", "manager", "member", "reader"});
    CHECK(with_roles({"manager"}).identity->roles == Names{"manager", "member", "reader"});
    CHECK(with_roles({"manager"}).role == Role::member);
    CHECK(with_roles({"reader"}).identity->roles == Names{"reader"});
    CHECK(with_roles({"service", "creator"}).identity->roles == Names{"service", "creator"});
    CHECK(with_roles({"service"}).role == Role::anyone);
    CHECK(with_roles({"administrator"}).role == Role::anyone);
    CHECK(with_roles({}).role == Role::anyone);
}

TEST_CASE("an answer that says too little is refused, without repeating it") {
    CHECK(why_no_token("") == "Keystone's answer has no token");
    CHECK(why_no_token("[]") == "Keystone's answer has no token");
    CHECK(why_no_token(R"({"token": 1})") == "Keystone's answer has no user");
    CHECK(why_no_token(R"({"token": {"user": {"id": 7}}})") == "Keystone's answer has no user");
    CHECK(why_no_token(R"({"token": {"user": {"id": "u"}}})") == "Keystone's answer has no expires_at");
    CHECK(
        why_no_token(R"({"token": {"user": {"id": "u"}, "expires_at": "soon"}})") ==
        "Keystone's answer has no expires_at"
    );
    CHECK(why_no_token(std::string(200, '[')) == "Keystone's answer has no token");
    CHECK(why_no_token(with(R"(, "roles": [1, {"name": 2}, null], "system": [], "project": "p")")) == "it was read");
    CHECK(
        why_no_token(with(R"(, "application_credential": {"id": "c", "access_rules": []})")) ==
        "the token is restricted by access rules"
    );
    CHECK(why_no_token(with(R"(, "application_credential": {"id": "c", "restricted": true})")) == "it was read");
}

TEST_CASE("every beginning of an answer is refused") {
    for (std::size_t size = 0; size < system_token.size(); ++size) {
        CHECK_FALSE(read_keystone_token(system_token.substr(0, size)).has_value());
    }
}

}  // namespace tenon
