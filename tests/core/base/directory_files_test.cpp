#include "base/directory_files.hpp"
#include "support/temporary_directory.hpp"

#include <catch2/catch.hpp>

#include <fstream>

namespace tenon {

TEST_CASE("a directory's files of one kind come sorted, without hidden ones") {
    const test::TemporaryDirectory directory;
    for (const auto* const name : {"b.yaml", "a.yaml", ".c.yaml", "d.yml", "e.so", ".yaml"}) {
        std::ofstream(directory / name) << "x";
    }
    std::error_code problem;
    const auto files = files_in(directory.path(), ".yaml", problem);
    CHECK_FALSE(problem);
    REQUIRE(files.size() == 2);
    CHECK(files[0].filename() == "a.yaml");
    CHECK(files[1].filename() == "b.yaml");
}

TEST_CASE("a directory that cannot be read says why") {
    std::error_code problem;
    CHECK(files_in("/nonesuch", ".yaml", problem).empty());
    CHECK(problem == std::errc::no_such_file_or_directory);
}

}  // namespace tenon
