#include "store_fixture.hpp"

#include <catch2/catch.hpp>

#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

namespace tenon::test {

namespace {

constexpr const char* first_uuid = "aaaaaaaa-0000-4000-8000-000000000001";

std::string why_not(const std::string& directory) {
    const auto store = SqliteStore::open(directory);
    return store ? "it opened" : store.error().message;
}

mode_t mode_of(const std::string& path) {
    struct stat found {};

    REQUIRE(::stat(path.c_str(), &found) == 0);
    return found.st_mode & 0777;
}

}  // namespace

TEST_CASE("the state directory and its files are the owner's alone") {
    const TemporaryDirectory directory;
    const auto store = open_store(directory / "a/b");
    REQUIRE(insert(*store, make_node(first_uuid)).has_value());
    CHECK(mode_of(directory / "a/b") == 0700);
    CHECK(mode_of(directory / "a/b/tenon.sqlite") == 0600);
    CHECK(mode_of(directory / "a/b/tenon.sqlite-wal") == 0600);
}

TEST_CASE("a second store on the same file is refused") {
    const TemporaryDirectory directory;
    const auto store = open_store(directory.path());
    CHECK(
        why_not(directory.path()) ==
        directory / "tenon.lock" +
            ": another tenond uses this directory; stop that one, or name another directory with --state"
    );
}

TEST_CASE("a file that is no database, is cut off or damaged is refused with the way out") {
    const TemporaryDirectory directory;
    const auto file = directory / "tenon.sqlite";
    const std::string way_out = "; move the file away to start without nodes, or put a good copy in its place";
    std::ofstream(file) << std::string(4096, 'x');
    CHECK(why_not(directory.path()) == file + ": file is not a database" + way_out);

    std::filesystem::remove(file);
    {
        const auto store = open_store(directory.path());
        for (int i = 0; i < 100; ++i) {
            auto node = make_node("11111111-0000-4000-8000-0000000001" + std::to_string(10 + i));
            node.extra = Json{{"filler", std::string(500, 'x')}};
            store->insert(std::move(node), nullptr);
        }
    }
    const auto size = std::filesystem::file_size(file);
    std::filesystem::resize_file(file, size / 2);
    CHECK_THAT(
        why_not(directory.path()),
        Catch::StartsWith(file + ": ") && Catch::Contains("move") && Catch::Contains("put a good copy in its place")
    );
}

TEST_CASE("a file of a newer schema is refused") {
    const TemporaryDirectory directory;
    open_store(directory.path());
    const auto file = directory / "tenon.sqlite";
    execute(file, "UPDATE schema_version SET version=4");
    CHECK(
        why_not(directory.path()) == file + ": the file has schema version 4, this tenond knows 3; run the tenond that "
                                            "wrote it, or name another directory with --state"
    );
}

TEST_CASE("a node whose document cannot be read is named") {
    const TemporaryDirectory directory;
    {
        const auto store = open_store(directory.path());
        REQUIRE(insert(*store, make_node(first_uuid)).has_value());
    }
    const auto file = directory / "tenon.sqlite";
    execute(file, "UPDATE node SET document='{\"version\":7}'");
    CHECK(
        why_not(directory.path()) ==
        file + ": node aaaaaaaa-0000-4000-8000-000000000001: its document has version 7, this tenond knows 1"
    );
}

TEST_CASE("a directory that cannot be made or written to is refused with the way out") {
    const TemporaryDirectory directory;
    std::ofstream(directory / "file") << "x";
    CHECK(
        why_not(directory / "file/state") ==
        directory / "file/state" + ": cannot make the directory: Not a directory; make it for the user that runs "
                                   "tenond, or name another with --state"
    );

    std::filesystem::create_directory(directory / "read-only");
    ::chmod((directory / "read-only").c_str(), 0555);
    ::chmod(directory.path().c_str(), 0755);
    const bool is_root = ::geteuid() == 0;  // root may write anywhere
    if (is_root) {
        REQUIRE(::seteuid(65534) == 0);
    }
    const auto reason = why_not(directory / "read-only");
    if (is_root) {
        REQUIRE(::seteuid(0) == 0);
    }
    CHECK(
        reason == directory / "read-only/tenon.lock" + ": Permission denied; let the user that runs tenond write "
                                                       "there, or name another directory with --state"
    );
}

}  // namespace tenon::test
