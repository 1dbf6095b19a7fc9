#include "plugin/runtime_directory.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <future>
#include <optional>
#include <vector>

using namespace tenon;

namespace fs = std::filesystem;

TEST_CASE("what a killed process has left is removed by the next, and what lives is left alone") {
    const auto place = RuntimeDirectory::make().value();
    std::optional<RuntimeDirectory> lives = RuntimeDirectory::make_in(place.path()).value();
    const auto left = place.path() / "tenon-run-abcdef";  // nobody holds its lock
    fs::create_directory(left);
    std::ofstream(left / "acme-1.so") << "x";
    const auto another = place.path() / "tenon-other";
    fs::create_directory(another);
    fs::create_directory_symlink(another, place.path() / "tenon-run-a-link");
    std::ofstream(place.path() / "tenon-run-a-file") << "x";

    const auto next = RuntimeDirectory::make_in(place.path()).value();
    CHECK_FALSE(fs::exists(left));
    CHECK(fs::exists(lives->path()));
    CHECK(fs::exists(next.path()));
    CHECK(fs::exists(another));
    CHECK(fs::exists(place.path() / "tenon-run-a-link"));
    CHECK(fs::exists(place.path() / "tenon-run-a-file"));

    const auto path = lives->path();
    lives.reset();
    CHECK_FALSE(fs::exists(path));
}

TEST_CASE("of many that are made at once none takes another for one that is left over") {
    const auto place = RuntimeDirectory::make().value();
    std::vector<std::future<bool>> all;
    for (int i = 0; i < 8; ++i) {
        all.push_back(std::async(std::launch::async, [&place] {
            bool is_there = true;
            for (int round = 0; round < 100; ++round) {
                const auto made = RuntimeDirectory::make_in(place.path());
                is_there = is_there && made.has_value() && fs::exists(made->path());
            }
            return is_there;
        }));
    }
    for (auto& one : all) {
        CHECK(one.get());
    }
}
