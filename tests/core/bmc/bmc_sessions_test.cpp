#include "bmc/bmc_sessions.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace tenon;

namespace {

BmcEndpoint account_of(const std::string& user, const std::string& password) {
    BmcEndpoint endpoint;
    endpoint.peer.host = "bmc";
    endpoint.peer.port = "443";
    endpoint.username = user;
    endpoint.password = password;
    return endpoint;
}

}  // namespace

TEST_CASE("another user, password or trust is another account") {
    const auto plain = account_of("a", "b");
    auto unverified = plain;
    unverified.peer.trust.is_verified = false;
    const auto key = BmcSessions::key_of(plain);
    CHECK(BmcSessions::key_of(account_of("a", "b")) == key);
    CHECK(BmcSessions::key_of(account_of("a", "c")) != key);
    CHECK(BmcSessions::key_of(account_of("ab", "")) != key);
    CHECK(BmcSessions::key_of(unverified) != key);
    auto old = plain;
    old.peer.trust.min_version = TlsVersion::v1_0;
    CHECK(BmcSessions::key_of(old) != key);
    auto with_ciphers = plain;
    with_ciphers.peer.trust.ciphers = "AES128-SHA";
    CHECK(BmcSessions::key_of(with_ciphers) != key);
    CHECK(BmcSessions::key_of(account_of("1:", "a")) != BmcSessions::key_of(account_of("1", ":a")));
}

TEST_CASE("a token is dropped once, and not when a newer one has taken its place") {
    BmcSessions sessions(10);
    sessions.keep("k", account_of("a", "b"), {"old", "/s/1"});
    sessions.keep("k", account_of("a", "b"), {"new", "/s/2"});
    CHECK_FALSE(sessions.drop("k", "old"));
    REQUIRE(sessions.drop("k", "new"));
    CHECK_FALSE(sessions.drop("k", "new"));
    CHECK_FALSE(sessions.find("k").session);
}

TEST_CASE("the account used least recently makes room for a new one") {
    BmcSessions sessions(2);
    sessions.keep("one", account_of("a", "b"), {"1", "/s/1"});
    sessions.fail("two", error(Errc::bmc, "no"), {});
    static_cast<void>(sessions.find("one"));
    sessions.use_basic_until("three", Deadline::max());
    CHECK(sessions.find("one").session);
    CHECK(sessions.find("two").failures == 0);
    CHECK(sessions.find("three").basic_until == Deadline::max());
    const auto open = sessions.take_all();
    REQUIRE(open.size() == 1);
    CHECK(open.front().session.token == "1");
}

TEST_CASE("a session that another replaces, or that makes room, is handed over to be logged out") {
    BmcSessions sessions(1);
    sessions.keep("k", account_of("a", "b"), {"1", "/s/1"});
    CHECK(sessions.take_unwanted().empty());
    sessions.keep("k", account_of("a", "b"), {"2", "/s/2"});
    auto unwanted = sessions.take_unwanted();
    REQUIRE(unwanted.size() == 1);
    CHECK(unwanted.front().session.token == "1");
    sessions.use_basic_until("other", {});
    unwanted = sessions.take_unwanted();
    REQUIRE(unwanted.size() == 1);
    CHECK(unwanted.front().session.path == "/s/2");
    CHECK(unwanted.front().endpoint.username == "a");
    CHECK_FALSE(sessions.has_sessions());
}

TEST_CASE("only sessions that were not used since are given up") {
    BmcSessions sessions(10);
    sessions.keep("k", account_of("a", "b"), {"1", "/s/1"});
    const auto before = std::chrono::steady_clock::now() - std::chrono::minutes(1);
    sessions.expire(before);
    CHECK(sessions.take_unwanted().empty());
    CHECK(sessions.has_sessions());
    sessions.expire(Deadline::max());
    CHECK(sessions.take_unwanted().size() == 1);
    CHECK_FALSE(sessions.find("k").session);
}

TEST_CASE("a useless login is remembered for its session only, a warning once") {
    BmcSessions sessions(10);
    sessions.keep("k", account_of("a", "b"), {"1", "/s/1"});
    sessions.forbid_relogin_until("k", Deadline::max());
    CHECK(sessions.find("k").no_relogin_until == Deadline::max());
    CHECK(sessions.warn_once("k"));
    CHECK_FALSE(sessions.warn_once("k"));
    sessions.keep("k", account_of("a", "b"), {"2", "/s/2"});
    CHECK(sessions.find("k").no_relogin_until == Deadline{});
    CHECK_FALSE(sessions.warn_once("k"));
}
