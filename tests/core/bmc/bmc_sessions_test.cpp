#include "bmc/bmc_sessions.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace tenon;

namespace {

BmcEndpoint endpoint_of(const std::string& user, const std::string& password) {
    BmcEndpoint endpoint;
    endpoint.host = "bmc";
    endpoint.port = "443";
    endpoint.username = user;
    endpoint.password = password;
    return endpoint;
}

}  // namespace

TEST_CASE("another user, password or trust is another account") {
    const auto plain = endpoint_of("a", "b");
    auto unverified = plain;
    unverified.verify_ca = false;
    const auto key = BmcSessions::key_of(plain);
    CHECK(BmcSessions::key_of(endpoint_of("a", "b")) == key);
    CHECK(BmcSessions::key_of(endpoint_of("a", "c")) != key);
    CHECK(BmcSessions::key_of(endpoint_of("ab", "")) != key);
    CHECK(BmcSessions::key_of(unverified) != key);
    CHECK(BmcSessions::key_of(endpoint_of("1:", "a")) != BmcSessions::key_of(endpoint_of("1", ":a")));
}

TEST_CASE("a token is dropped once, and not when a newer one has taken its place") {
    BmcSessions sessions(10);
    sessions.keep("k", endpoint_of("a", "b"), {"old", "/s/1"});
    sessions.keep("k", endpoint_of("a", "b"), {"new", "/s/2"});
    CHECK_FALSE(sessions.drop("k", "old"));
    REQUIRE(sessions.drop("k", "new"));
    CHECK_FALSE(sessions.drop("k", "new"));
    CHECK_FALSE(sessions.find("k").session);
}

TEST_CASE("the account used least recently makes room for a new one") {
    BmcSessions sessions(2);
    sessions.keep("one", endpoint_of("a", "b"), {"1", "/s/1"});
    sessions.fail("two", error(Errc::bmc, "no"));
    static_cast<void>(sessions.find("one"));
    sessions.use_basic_until("three", Deadline::max());
    CHECK(sessions.find("one").session);
    CHECK(sessions.find("two").failures == 0);
    CHECK(sessions.find("three").basic_until == Deadline::max());
    const auto open = sessions.take_all();
    REQUIRE(open.size() == 1);
    CHECK(open.front().session.token == "1");
}
