#include "plugin/file_stamp.hpp"
#include "plugin/runtime_directory.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <fstream>
#include <thread>

using namespace tenon;

TEST_CASE("a file is being written as long as somebody has it open for that") {
    const auto directory = RuntimeDirectory::make().value();
    const auto path = directory.path() / "acme.so";
    CHECK_FALSE(is_being_written(path));
    std::ofstream file(path);
    CHECK(is_being_written(path));
    file.close();
    CHECK_FALSE(is_being_written(path));
}

TEST_CASE("who asks whether a file is being written survives that somebody begins to") {
    const auto directory = RuntimeDirectory::make().value();
    const auto path = directory.path() / "acme.so";
    std::ofstream{path};
    std::atomic<bool> is_over{false};
    std::thread writer([&] {
        while (!is_over) {
            std::ofstream(path) << "x";
        }
    });
    bool has_been_written = false;
    for (int i = 0; i < 20'000; ++i) {
        has_been_written = is_being_written(path) || has_been_written;
    }
    is_over = true;
    writer.join();
    CHECK(has_been_written);
}
