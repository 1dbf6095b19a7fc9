#include "base/bcrypt.hpp"

#include <catch2/catch.hpp>

namespace tenon {

namespace {

// Of "secret".
const std::string digest = "$2y$04$lhZvKLLWVZWjhgoDjGZO0.EPbP6IMnKDBTmDeZKi6XNILV2fI6ju6";

}  // namespace

TEST_CASE("a bcrypt digest is one of the three kinds, a cost and 53 characters") {
    CHECK(is_bcrypt(digest));
    for (const char kind : {'y', 'a', 'b'}) {
        auto other = digest;
        other[2] = kind;
        CHECK(is_bcrypt(other));
    }
    auto wrong = digest;
    wrong[2] = 'x';
    CHECK_FALSE(is_bcrypt(wrong));
    wrong = digest;
    wrong[4] = '3';
    CHECK_FALSE(is_bcrypt(wrong));  // a cost of 34
    wrong = digest;
    wrong[20] = '$';
    CHECK_FALSE(is_bcrypt(wrong));
    CHECK_FALSE(is_bcrypt(digest + "a"));
    CHECK_FALSE(is_bcrypt("{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ="));
    CHECK_FALSE(is_bcrypt("$apr1$lZL6V/ci$eIMz/iKDkbtys/uU7LEK00"));
    for (std::size_t size = 0; size < digest.size(); ++size) {
        CHECK_FALSE(is_bcrypt(digest.substr(0, size)));
    }
}

TEST_CASE("a password matches its own digest, and no other does") {
    CHECK(matches_bcrypt("secret", digest));
    CHECK_FALSE(matches_bcrypt("Secret", digest));
    CHECK_FALSE(matches_bcrypt("", digest));
    CHECK_FALSE(matches_bcrypt("secret", "nonsense"));
    CHECK_FALSE(matches_bcrypt("secret", "*0"));
}

TEST_CASE("a password with a NUL in it is nobody's") {
    CHECK_FALSE(matches_bcrypt(std::string("secret\0more", 11), digest));
}

TEST_CASE("what nobody's password matches costs as much as its model") {
    const auto unmatched = unmatched_bcrypt(digest);
    CHECK(is_bcrypt(unmatched));
    CHECK(unmatched.starts_with("$2y$04$"));
    CHECK_FALSE(matches_bcrypt("secret", unmatched));
    CHECK_FALSE(matches_bcrypt("", unmatched));
}

}  // namespace tenon
