#include "access/token_cache.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace tenon {

using namespace std::chrono_literals;

namespace {

const Deadline start{100h};

TokenCache::Who who(const std::string& name) {
    Principal principal;
    principal.user = name;
    return std::make_shared<const Principal>(std::move(principal));
}

/// The name, "nobody" for a bad token, "unknown".
std::string ask(TokenCache& cache, const std::string& token, Deadline at) {
    const auto known = cache.find(fingerprint(token), at);
    return !known ? "unknown" : *known == nullptr ? "nobody" : (*known)->user;
}

}  // namespace

TEST_CASE("a good token is known for the time that is set, and no longer than it lives") {
    TokenCache cache(300s);
    CHECK(ask(cache, "a", start) == "unknown");
    cache.keep_good(fingerprint("a"), who("alice"), 1h, start);
    cache.keep_good(fingerprint("b"), who("bob"), 20s, start);
    CHECK(ask(cache, "a", start + 299s) == "alice");
    CHECK(ask(cache, "a", start + 300s) == "unknown");
    CHECK(ask(cache, "b", start + 19s) == "bob");
    CHECK(ask(cache, "b", start + 20s) == "unknown");
    CHECK(ask(cache, "A", start) == "unknown");
}

TEST_CASE("a bad token is known for ten seconds, and one that went bad is good no more") {
    TokenCache cache(300s);
    cache.keep_good(fingerprint("a"), who("alice"), 1h, start);
    cache.keep_bad(fingerprint("a"), start + 1s);
    CHECK(ask(cache, "a", start + 2s) == "nobody");
    CHECK(ask(cache, "a", start + 11s) == "unknown");
}

TEST_CASE("bad tokens, however many, push out no good ones, and take little room") {
    TokenCache cache(300s);
    cache.keep_good(fingerprint("a"), who("alice"), 1h, start);
    unsigned known = 0;
    for (int i = 0; i < 2'500; ++i) {
        cache.keep_bad(fingerprint(std::to_string(i)), start);
    }
    for (int i = 0; i < 2'500; ++i) {
        known += ask(cache, std::to_string(i), start) == "nobody" ? 1U : 0U;
    }
    CHECK(known <= 1'000);
    CHECK(ask(cache, "2499", start) == "nobody");
    CHECK(ask(cache, "a", start) == "alice");
}

TEST_CASE("good tokens are bounded, too, and those that are over go first") {
    TokenCache cache(300s);
    for (int i = 0; i < 10'000; ++i) {
        cache.keep_good(fingerprint(std::to_string(i)), who("x"), i < 9'000 ? 10s : 200s, start);
    }
    cache.keep_good(fingerprint("new"), who("new"), 1h, start + 10s);
    CHECK(ask(cache, "new", start + 10s) == "new");
    CHECK(ask(cache, "9999", start + 10s) == "x");
    for (int i = 0; i < 9'000; ++i) {
        cache.keep_good(fingerprint("later" + std::to_string(i)), who("y"), 1h, start + 10s);
    }
    CHECK(ask(cache, "later8999", start + 10s) == "y");
    CHECK(ask(cache, "9999", start + 10s) == "unknown");
}

}  // namespace tenon
