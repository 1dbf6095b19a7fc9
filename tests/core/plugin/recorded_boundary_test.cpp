#include "plugin/recorded_boundary.hpp"
#include "plugin_host_fixture.hpp"

#include <catch2/catch.hpp>

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <limits>
#include <string>
#include <vector>

using namespace tenon;
using namespace tenon::test;

namespace {

/// A recording in a file of its own.
struct RecordedFixture : HostFixture {
    std::filesystem::path path = std::filesystem::temp_directory_path() / ("recording-" + std::to_string(::getpid()));

    RecordedFixture() {
        auto file = RecordingFile::create(path, {"acme", "1.4.0", "5a"});
        REQUIRE(file.has_value());
        recorder = &RecordedBoundary::make(std::move(*file));
    }

    ~RecordedFixture() { std::filesystem::remove(path); }

    [[nodiscard]] std::vector<Json> lines() const {
        std::ifstream file(path);
        std::vector<Json> all;
        for (std::string text; std::getline(file, text);) {
            all.push_back(Json::parse(text));
        }
        return all;
    }

    [[nodiscard]] std::vector<std::string> kinds() const {
        std::vector<std::string> all;
        for (const auto& line : lines()) {
            all.push_back(line.value("kind", "header"));
        }
        return all;
    }
};

void on_everything(void*, const tenon_method_v1*, const tenon_call_v1* call) noexcept {
    suspended.call = call->id;
    static tenon_kv field{text("api_token"), text("of-a-log-line")};
    host().log(host().ctx, call->id, TENON_INFO, text("begun"), &field, 1);
    host().progress(host().ctx, call->id, 5, text("on it"));
    const auto op = host().sleep_(host().ctx, call->id, 3'600'000'000'000u, &done, nullptr);
    host().cancel_op(host().ctx, op);
    CHECK(host().call_state(host().ctx, call->id) == 0);
    CHECK(
        host().post(
            host().ctx, call->id + (1u << 20u), [](void*) noexcept {}, nullptr
        ) == 0
    );
}

void on_offload(void*, const tenon_method_v1*, const tenon_call_v1* call) noexcept {
    suspended.call = call->id;
    host().offload(
        host().ctx, call->id, [](void*) noexcept {}, &done, nullptr
    );
}

constexpr auto no_length = std::numeric_limits<std::size_t>::max();

void on_lies(void*, const tenon_method_v1*, const tenon_call_v1* call) noexcept {
    static tenon_kv field{text("key"), {"value", no_length}};
    host().log(host().ctx, call->id, TENON_INFO, {"short", no_length}, &field, 1);
    tenon_result_v1 result{};
    result.size = sizeof result;
    result.body = {"{}", no_length};
    host().complete(host().ctx, call->id, &result);
}

}  // namespace

TEST_CASE_METHOD(RecordedFixture, "each crossing of the boundary is a line, in order") {
    made.add("everything", &on_everything);
    start();
    CHECK(outcome(invocation()) == R"({"status": 1})");
    REQUIRE(generation->stop(std::chrono::seconds(10)).has_value());
    REQUIRE(recorder->finish().has_value());
    CHECK(
        kinds() ==
        std::vector<std::string>{
            "header", "entry", "entry_end", "init", "init_end", "invoke", "log", "progress", "sleep", "cancel_op",
            "post", "refused", "callback", "complete", "stop", "stopped", "fini", "fini_end", "end"}
    );
    const auto all = lines();
    CHECK(all[0]["schema"] == "tenon.recording/1");
    CHECK(all[0]["sha256"] == "5a");
    CHECK(all[5]["method"] == "everything");
    CHECK(all[5]["interface"] == "vendor/acme");
    CHECK(all[6]["fields"][0][1] == "***");
    CHECK(all[9]["op"] == all[8]["op"]);
    CHECK(all[12]["status"] == "TENON_CANCELLED");
    for (std::size_t i = 1; i < all.size(); ++i) {
        CHECK(all[i]["seq"] == i);
    }
}

TEST_CASE_METHOD(RecordedFixture, "an offload is two callbacks, of which the work comes from another thread") {
    made.add("offload", &on_offload, TENON_METHOD_BLOCKING);
    start();
    CHECK(outcome(invocation()) == R"({"status": 0})");
    const auto all = lines();
    REQUIRE(
        kinds() ==
        std::vector<std::string>{
            "header", "entry", "entry_end", "init", "init_end", "invoke", "offload", "callback", "callback", "complete"}
    );
    CHECK(all[7]["of"] == "offload_work");
    CHECK(all[8]["of"] == "offload");
    CHECK(all[8]["op"] == all[6]["op"]);
}

TEST_CASE_METHOD(RecordedFixture, "secrets of arguments are in no line, and the plugin is given them nevertheless") {
    made.add("echo", [](void*, const tenon_method_v1*, const tenon_call_v1* call) noexcept {
        complete(call->id, std::string(call->args.ptr, call->args.len));
    });
    start();
    auto asked = invocation();
    asked.args = R"({"new_password": "hunter22", "note": "not hunter22!"})";
    CHECK(outcome(asked) == asked.args);
    const auto all = lines();
    CHECK(all[5]["args"] == R"({"new_password":"***","note":"not ***!"})");
    CHECK(all[6]["body"] == R"({"new_password":"***","note":"not ***!"})");
}

TEST_CASE_METHOD(RecordedFixture, "of a text with a length that cannot be, only that is recorded") {
    made.add("lies", &on_lies);
    start();
    static_cast<void>(outcome(invocation()));
    const auto all = lines();
    const auto told = "(a text that is said to have " + std::to_string(no_length) + " bytes)";
    CHECK(all[6]["message"] == told);
    CHECK(all[6]["fields"] == Json::array({Json::array({"key", told})}));
    CHECK(all[7]["body"] == told);
}

TEST_CASE_METHOD(RecordedFixture, "only the owner can read the file, and nothing is written after its end") {
    made.add("sleep", &on_sleep);
    start();

    struct stat about {};

    REQUIRE(::stat(path.c_str(), &about) == 0);
    CHECK((about.st_mode & 0777) == 0600);
    REQUIRE(recorder->finish().has_value());
    const auto before = lines().size();
    CHECK(outcome(invocation()) == R"({"status": 0})");
    CHECK(lines().size() == before);
    REQUIRE(recorder->finish().has_value());
}

TEST_CASE("a recording that cannot be written says why, at its begin or at its end") {
    const auto nowhere = RecordingFile::create("/nonexistent/x.jsonl", {});
    REQUIRE(nowhere.has_error());
    CHECK(nowhere.error().message == "the recording /nonexistent/x.jsonl cannot be written: No such file or directory");
    auto full = RecordingFile::create("/dev/full", {});
    REQUIRE(full.has_value());
    const auto ended = (*full)->finish();
    REQUIRE(ended.has_error());
    CHECK(ended.error().message == "the recording /dev/full is not complete: No space left on device");
}
