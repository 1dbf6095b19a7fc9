#include "access/user_file.hpp"
#include "base/bcrypt.hpp"
#include "support/temporary_directory.hpp"

#include <catch2/catch.hpp>

#include <sys/stat.h>

#include <fstream>

namespace tenon {

namespace {

const std::string digest = "$2y$04$lhZvKLLWVZWjhgoDjGZO0.EPbP6IMnKDBTmDeZKi6XNILV2fI6ju6";

std::string why_no_users(std::string_view text) {
    const auto file = parse_user_file(text, "htpasswd");
    return file ? "it was read" : file.error().message;
}

}  // namespace

TEST_CASE("a user is a line, and the first of two counts") {
    auto second = digest;
    second.back() = '2';
    const auto file = parse_user_file(
        "# ours\n\nno colon here\n \f\vadmin:" + digest + "\v\r\nadmin:" + second + "\nreader:" + digest, "htpasswd"
    );
    REQUIRE(file.has_value());
    CHECK(file->digest_by_user.size() == 2);
    CHECK(file->digest_by_user.at("admin") == digest);
    CHECK(file->unmatched == unmatched_bcrypt(digest));
}

TEST_CASE("an empty file of users lets nobody in, and hides that at the usual cost") {
    const auto file = parse_user_file("", "htpasswd");
    REQUIRE(file.has_value());
    CHECK(file->digest_by_user.empty());
    CHECK(file->unmatched.starts_with("$2y$05$"));
}

TEST_CASE("a digest that is not bcrypt's is an error with line and user") {
    CHECK(
        why_no_users("a:" + digest + "\nu:{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=\n") ==
        "htpasswd:2: Only bcrypt digested passwords are supported for u; make them with htpasswd -B"
    );
    CHECK(why_no_users("u:plain") != "it was read");
    CHECK(why_no_users("u:" + digest.substr(0, 40)) != "it was read");  // half a line: somebody is writing it
    CHECK(why_no_users(std::string("u\0:x", 4)) != "it was read");
}

TEST_CASE("a file of users that others may write to is refused, and so is what is no file") {
    const test::TemporaryDirectory directory;
    const auto path = directory / "htpasswd";
    std::ofstream(path) << "a:" << digest << "\n";
    REQUIRE(::chmod(path.c_str(), 0640) == 0);
    CHECK(read_user_file(path).has_value());
    REQUIRE(::chmod(path.c_str(), 0662) == 0);
    CHECK(
        read_user_file(path).error().message ==
        path + ": others than its owner may write to it (mode 0662); chmod go-w it"
    );
    CHECK(
        read_user_file(directory / "none").error().message ==
        directory / "none: cannot be read: No such file or directory"
    );
    CHECK(read_user_file(directory.path()).error().message == directory.path() + ": is no regular file");
    REQUIRE(::mkfifo((directory / "fifo").c_str(), 0600) == 0);
    CHECK(read_user_file(directory / "fifo").error().message == directory / "fifo: is no regular file");
    std::ofstream(directory / "large") << std::string((1u << 20) + 1, '#');
    ::chmod((directory / "large").c_str(), 0600);
    CHECK(read_user_file(directory / "large").error().message == directory / "large: is larger than 1048576 bytes");
}

}  // namespace tenon
