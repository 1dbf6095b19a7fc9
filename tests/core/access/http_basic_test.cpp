#include "access/http_basic.hpp"
#include "base/crypto.hpp"
#include "support/running_loops.hpp"
#include "support/temporary_directory.hpp"

#include <catch2/catch.hpp>

#include <sys/stat.h>

#include <fstream>

namespace tenon {

using namespace std::chrono_literals;

namespace {

// "secret" and "other".
const std::string secret_digest = "$2y$04$lhZvKLLWVZWjhgoDjGZO0.EPbP6IMnKDBTmDeZKi6XNILV2fI6ju6";
const std::string other_digest = "$2b$04$abcdefghijklmnopqrstuu0HtfOlPbTiymk5tcV.3TsFPDd3SYZqu";

std::atomic<Deadline> now{Deadline{100h}};

Deadline told_time() {
    return now;
}

void write(const std::string& path, const std::string& text) {
    std::ofstream(path + ".new") << text;
    REQUIRE(::chmod((path + ".new").c_str(), 0600) == 0);
    std::filesystem::rename(path + ".new", path);
}

struct Door {
    Door() { write(path, "admin:" + secret_digest + "\n"); }

    ~Door() { pool.stop_and_join(); }

    Door(const Door&) = delete;
    Door& operator=(const Door&) = delete;

    /// The user who was let in, or the status and what was said.
    std::string enter(std::optional<std::string> header, std::string_view remote = "192.0.2.1") {
        const std::optional<std::string_view> seen = header;
        auto outcome = basic.recognise({seen, remote});
        was_at_once = outcome.has_value();
        if (!outcome) {
            outcome = loops.run(basic.authenticate(loops.at(0), {seen, remote}));
        }
        if (*outcome) {
            CHECK((*outcome)->role == Role::admin);
            return (*outcome)->user;
        }
        return std::to_string(outcome->error().status) + " " + outcome->error().message;
    }

    test::TemporaryDirectory directory;
    std::string path = directory / "htpasswd";
    BlockingPool pool{2, 16};
    test::RunningLoops loops;
    HttpBasic basic{path, pool, told_time};
    bool was_at_once = false;
};

const std::string good = "Basic " + base64("admin:secret");
const std::string incorrect = "401 Incorrect username or password";

}  // namespace

TEST_CASE("who knows the password comes in, and the next time at once") {
    Door door;
    REQUIRE(door.basic.start().has_value());
    CHECK(door.enter(good) == "admin");
    CHECK_FALSE(door.was_at_once);
    CHECK(door.enter(good) == "admin");
    CHECK(door.was_at_once);
    now = now.load() + 61s;
    CHECK(door.enter(good) == "admin");
    CHECK_FALSE(door.was_at_once);
}

TEST_CASE("everybody else is told why not, with Ironic's challenge") {
    Door door;
    REQUIRE(door.basic.start().has_value());
    CHECK(door.enter({}) == "401 Authorization required");
    CHECK(door.was_at_once);
    CHECK(door.basic.recognise({{}, "x"})->error().challenge == R"(Basic realm="Baremetal API")");
    CHECK(door.enter("Basic " + base64("admin:wrong")) == incorrect);
    CHECK(door.enter("Basic " + base64("nobody:secret")) == incorrect);
    CHECK(door.enter("Basic " + base64("admin:")) == incorrect);
    CHECK(door.enter("Bearer x") == "400 Unsupported authorization type \"Bearer\"");
    CHECK(door.enter("Basic " + base64("admin:wrong")) == incorrect);  // never remembered
    CHECK_FALSE(door.was_at_once);
}

TEST_CASE("a source that guesses has to wait; who is known and others need not") {
    Door door;
    REQUIRE(door.basic.start().has_value());
    CHECK(door.enter(good) == "admin");
    for (int i = 0; i < 10; ++i) {
        CHECK(door.enter("Basic " + base64("admin:" + std::to_string(i))) == incorrect);
    }
    CHECK(door.enter("Basic " + base64("admin:x")) == "429 Too many failed attempts; try again in 6 s");
    CHECK(door.enter(good) == "admin");
    CHECK(door.enter("Basic " + base64("admin:x"), "192.0.2.2") == incorrect);
    now = now.load() + 6s;
    CHECK(door.enter("Basic " + base64("admin:x")) == incorrect);
}

TEST_CASE("a change of the file counts at the next look, and forgets who was known") {
    Door door;
    REQUIRE(door.basic.start().has_value());
    CHECK(door.enter(good) == "admin");
    write(door.path, "admin:" + other_digest + "\n");
    now = now.load() + 2s;
    CHECK(door.enter(good) == incorrect);
    CHECK(door.enter("Basic " + base64("admin:other")) == "admin");
}

TEST_CASE("a file that is wrong or gone changes nothing, and a good one afterwards does") {
    Door door;
    REQUIRE(door.basic.start().has_value());
    write(door.path, "admin:" + secret_digest.substr(0, 30));
    now = now.load() + 2s;
    CHECK(door.enter(good) == "admin");
    std::filesystem::remove(door.path);
    now = now.load() + 2s;
    CHECK(door.enter(good) == "admin");
    write(door.path, "admin:" + other_digest + "\n");
    now = now.load() + 2s;
    CHECK(door.enter(good) == incorrect);
}

TEST_CASE("at the start the file must be there and right") {
    Door door;
    write(door.path, "admin:plain\n");
    CHECK(
        door.basic.start().error().message ==
        "http_basic_auth_user_file: " + door.path +
            ":1: Only bcrypt digested passwords are supported for admin; make them with htpasswd -B"
    );
    std::filesystem::remove(door.path);
    CHECK(
        door.basic.start().error().message ==
        "http_basic_auth_user_file: " + door.path + ": cannot be read: No such file or directory"
    );
}

}  // namespace tenon
