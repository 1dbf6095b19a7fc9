#include "support/plugin_files.hpp"

#include <tenon/testing/replay.hpp>

#include <catch2/catch.hpp>

#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

using namespace std::chrono_literals;
using tenon::json;
using tenon::obj;
using tenon::test::BadRecording;
using tenon::test::Host;
using tenon::test::probe_library;
using tenon::test::read_recording;
using tenon::test::replay;

namespace {

/// A recording, written line by line.
class Written {
public:
    explicit Written(const std::string& header = R"({"schema":"tenon.recording/1","plugin":"probe","abi":"1.0"})") {
        static int count = 0;
        path_ = std::filesystem::temp_directory_path() /
                ("replay-" + std::to_string(::getpid()) + "-" + std::to_string(++count) + ".jsonl");
        std::ofstream(path_) << header << '\n';
        add(obj("kind", "entry"));
        add(obj("kind", "init", "config", "{}"));
        add(obj("kind", "init_end", "status", "TENON_OK"));
    }

    ~Written() { std::filesystem::remove(path_); }

    Written(const Written&) = delete;
    Written& operator=(const Written&) = delete;

    /// As it stands.
    Written& raw(const std::string& line) {
        std::ofstream(path_, std::ios::app) << line << '\n';
        ++seq_;
        return *this;
    }

    Written& add(json fields) {
        json line = obj("seq", seq_ + 1, "t_ns", 1'000'000 * (seq_ + 1));
        line.update(fields);
        return raw(line.dump());
    }

    Written& call(int number, const std::string& method, const json& args, const std::string& verb = "POST") {
        return add(obj(
            "kind", "invoke", "call", number, "interface", "vendor/probe", "scope", "node", "method", method,
            "http_method", verb, "args", args.dump(), "request_id", "req-" + std::to_string(number), "node_uuid", "u"
        ));
    }

    /// A GET that is answered with `body`, with the headers of call.bmc().get() unless told.
    Written& exchange(
        int call_number, int op, const std::string& target, const std::string& body,
        const json& headers = json::array({json::array({"Accept", "application/json"})})
    ) {
        return add(obj("kind", "http_request", "call", call_number, "op", op, "method", "GET", "target", target,
                       "headers", headers))
            .add(
                obj("kind", "http_response", "call", call_number, "op", op, "status", "TENON_OK", "http_status", 200,
                    "body", body)
            );
    }

    Written& complete(int number, const std::string& body) {
        return add(obj("kind", "complete", "call", number, "status", "TENON_OK", "body", body));
    }

    [[nodiscard]] std::string end() {
        add(obj("kind", "end"));
        return path_;
    }

    [[nodiscard]] std::string path() const { return path_; }

private:
    std::string path_;
    int seq_ = 0;
};

std::string mistake_in(const std::string& path) {
    try {
        static_cast<void>(read_recording(path));
    } catch (const BadRecording& bad) {
        return bad.what();
    }
    return "none";
}

/// The difference, with a new host; what else the host finds must be nothing.
std::string difference(const std::string& path) {
    Host host(probe_library);
    auto found = replay(host, path);
    host.stop();
    const auto failures = host.failures();
    CHECK(failures == (found.empty() ? std::vector<std::string>{} : std::vector<std::string>{found}));
    return found;
}

}  // namespace

TEST_CASE("a recorded call is made again, and is the same") {
    Written file;
    file.call(1, "nap", obj("ms", 300'000), "GET")
        .add(obj("kind", "sleep", "call", 1, "op", 1, "ns", 1))
        .add(obj("kind", "callback", "call", 1, "op", 1, "of", "sleep", "status", "TENON_OK"))
        .complete(1, "\"slept\"");
    CHECK(difference(file.end()) == "");
}

TEST_CASE("how a call ended otherwise is shown with its line") {
    Written file;
    file.call(1, "nap", obj("ms", 1), "GET").complete(1, "\"dreamt\"");
    const auto path = file.end();
    CHECK(
        difference(path) == "line 6 of " + path +
                                ": recorded nap, which ended with TENON_OK: \"dreamt\", now nap, which ended with "
                                "TENON_OK: \"slept\""
    );
}

TEST_CASE("the BMC answers what was recorded, and another request is shown with the line that was due") {
    Written same;
    same.call(1, "get_from_bmc", obj("path", "/a")).exchange(1, 1, "/a", R"({"x":1})").complete(1, R"({"x": 1})");
    CHECK(difference(same.end()) == "");
    Written other;
    other.call(1, "get_from_bmc", obj("path", "/b")).exchange(1, 1, "/a", "{}").complete(1, "{}");
    const auto path = other.end();
    CHECK(difference(path) == "line 6 of " + path + ": recorded GET /a, now GET /b");
}

TEST_CASE("a request with other headers, one too many and one that is missing are differences") {
    Written headers;
    headers.call(1, "ask_bmc", obj("target", "/a")).exchange(1, 1, "/a", "{}", json::array()).complete(1, "{}");
    auto path = headers.end();
    CHECK(difference(path) == "line 6 of " + path + ": recorded GET /a without headers, now GET /a with X-Probe: 1;");
    Written more;
    more.call(1, "get_from_bmc", obj("path", "/a")).complete(1, "{}");
    path = more.end();
    CHECK(difference(path) == "line 6 of " + path + ": recorded no further request, now GET /a");
    Written fewer;
    fewer.call(1, "nap", obj("ms", 1), "GET").exchange(1, 1, "/a", "{}").complete(1, "\"slept\"");
    path = fewer.end();
    CHECK(
        difference(path) ==
        "line 6 of " + path + ": recorded GET /a, now nothing more, but nap, which ended with TENON_OK: \"slept\""
    );
}

TEST_CASE("requests of two calls may come in another order, those of one may not") {
    Written file;
    file.call(1, "get_from_bmc", obj("path", "/a"))
        .call(2, "get_from_bmc", obj("path", "/b"))
        .exchange(2, 1, "/b", R"({"is":"b"})")
        .exchange(1, 2, "/a", R"({"is":"a"})")
        .complete(1, R"({"is":"a"})")
        .complete(2, R"({"is":"b"})");
    CHECK(difference(file.end()) == "");
}

TEST_CASE("what was a secret is equal to anything") {
    Written file;
    file.call(1, "raw", obj("password", "***", "note", "of ***"))
        .complete(1, R"({"note":"of hunter22", "password":"***"})");
    const auto path = file.end();
    CHECK(difference(path).find("line 6 of") == 0);  // the note is none
    Written other;
    other.call(1, "raw", obj("password", "hunter22", "note", "of hunter22!"))
        .complete(1, R"({"note":"of ***!","password":"***"})");
    CHECK(difference(other.end()) == "");
}

TEST_CASE("calls that ran at once are run at once") {
    Written file;
    file.call(1, "nap", obj("ms", 10), "GET")
        .call(2, "work", obj("ms", 1))
        .add(obj("kind", "progress", "call", 2, "percent", 0, "text", "started"))
        .add(obj("kind", "progress", "call", 2, "percent", 50, "text", "half"))
        .complete(2, "\"worked\"")
        .complete(1, "\"slept\"")
        .call(3, "raw", obj("a", 1))
        .complete(3, R"({"a":1})");
    CHECK(difference(file.end()) == "");
}

TEST_CASE("progress that is told otherwise is shown with its line") {
    Written file;
    file.call(1, "work", obj("ms", 1))
        .add(obj("kind", "progress", "call", 1, "percent", 0, "text", "started"))
        .add(obj("kind", "progress", "call", 1, "percent", 40, "text", "half"))
        .complete(1, "\"worked\"");
    const auto path = file.end();
    CHECK(difference(path) == "line 7 of " + path + ": recorded progress of 40 % 'half', now progress of 50 % 'half'");
}

TEST_CASE("a call that was cancelled is cancelled after the same operation") {
    Host host(probe_library);
    auto running = host.start("work", obj("ms", 1000));
    const auto result = running.cancel_at_operation(2, 1s).wait();
    CHECK(result.status() == TENON_CANCELLED);
    CHECK(host.progress().size() == 2);
    CHECK(result.elapsed() == 2s);
    host.check();
}

TEST_CASE("recordings that are none are refused, and why is said") {
    const auto refusal = [](const std::string& content) {
        const std::string path = std::filesystem::temp_directory_path() / ("bad-" + std::to_string(::getpid()));
        std::ofstream(path, std::ios::binary) << content;
        auto text = mistake_in(path);
        std::filesystem::remove(path);
        const auto at = text.find(path);
        return at == std::string::npos ? text : text.replace(at, path.size(), "F");
    };
    const std::string header = R"({"schema":"tenon.recording/1","abi":"1.0"})"
                               "\n";
    CHECK(refusal("") == "F cannot be read, or is empty");
    CHECK(refusal("hello\n") == "F is not a recording: its first line is not of schema tenon.recording/1");
    CHECK(
        refusal(R"({"schema":"har/1"})") ==
        "F is not a recording: its first line is not of schema tenon.recording/1, but of 'har/1'"
    );
    CHECK(
        refusal(R"({"schema":"tenon.recording/1","abi":"2.0"})") == "F was recorded with ABI 2.0, this replays ABI 1"
    );
    CHECK(refusal(header) == "F is cut off after line 1: its last line is not that of a recording that was ended");
    CHECK(
        refusal(header + R"({"seq":1,"kind":"entry"})") ==
        "F is cut off after line 2: its last line is not that of a recording that was ended"
    );
    CHECK(refusal(header + R"({"seq":1,"kind":"ent)") == "line 2 of F: it is not a JSON object");
    CHECK(
        refusal(header + R"({"seq":2,"kind":"end"})") ==
        "line 2 of F: it has 'seq' 2 where 1 is due: a line is missing or was put in"
    );
    CHECK(
        refusal(
            header + R"({"seq":1,"kind":"end"})"
                     "\n"
                     R"({"seq":2,"kind":"x"})"
        ) == "line 3 of F: it comes after the recording's end"
    );
    CHECK(refusal(header + std::string(100'000, '[')) == "line 2 of F: it is not a JSON object");
    CHECK(mistake_in("/nonexistent") == "/nonexistent cannot be read: it is no file");
    CHECK(mistake_in("/dev/zero") == "/dev/zero cannot be read: it is no file");
}

TEST_CASE("a recording that is too long is not read") {
    const std::string path = std::filesystem::temp_directory_path() / ("long-" + std::to_string(::getpid()));
    std::ofstream(path) << "x";
    std::filesystem::resize_file(path, (256U << 20U) + 1);
    CHECK(mistake_in(path) == path + " is too long to be a recording: at most 256 MiB are read");
    std::filesystem::remove(path);
}

TEST_CASE("hostile lines are refused, and named") {
    const std::pair<json, std::string> lines[] = {
        {obj("kind", "complete", "call", 7, "status", "TENON_OK"), "is of call 7, which has not begun"},
        {obj("kind", "complete", "call", -1, "status", "TENON_OK"), "has 'call', which must be a number from 0 on"},
        {obj("kind", "http_response", "call", 1, "op", 9, "status", "TENON_OK"),
         "is of operation 9, which has not begun"},
        {obj("kind", 5), "has 'kind', which must be a text"},
        {obj("kind", "init_end", "status", "TENON_FINE"), "has the status 'TENON_FINE', which ABI 1.0 does not know"},
        {obj("kind", "init", "config", "[1]"), "has 'config', which must be a JSON object as text"},
        {obj("kind", "invoke", "call", 1, "method", "m", "args", "{}"), "has no 'interface'"},
        {obj("kind", "invoke", "call", 0, "method", "m", "args", "{}", "interface", "vendor/x"),
         "has 'call' 0, which is 0 or not new"},
        {obj("kind", "invoke", "call", 1, "method", "m", "args", "{}", "interface", "vendor/x", "deadline_ns",
             18'000'000'000'000'000'000U),
         "has 'deadline_ns', which is more than a hundred years"},
    };
    for (const auto& [line, mistake] : lines) {
        Written file;
        file.add(line);
        const auto path = file.end();
        CHECK(mistake_in(path) == "line 5 of " + path + ": it " + mistake);
    }
    Written headers;
    headers.call(1, "raw", obj())
        .add(obj("kind", "http_request", "call", 1, "op", 1, "method", "GET", "target", "/", "headers", 5));
    CHECK(mistake_in(headers.end()).find("has 'headers', which must be a list of pairs of texts") != std::string::npos);
    Written base64;
    base64.call(1, "raw", obj()).add(obj("kind", "complete", "call", 1, "status", "TENON_OK", "body_base64", "%%"));
    CHECK(mistake_in(base64.end()).find("has 'body_base64', which is not base64") != std::string::npos);
}

TEST_CASE("a call without an end and another plugin are told before anything is compared") {
    Written open;
    open.call(1, "raw", obj());
    const auto path = open.end();
    CHECK(
        mistake_in(path) == "line 5 of " + path +
                                ": the call of raw has not completed in the recording, so there is nothing to compare "
                                "it with"
    );
    Host host(probe_library);
    Written foreign(R"({"schema":"tenon.recording/1","plugin":"acme","abi":"1.0"})");
    CHECK_THROWS_WITH(replay(host, foreign.end()), Catch::Contains("is a recording of plugin 'acme', this is 'probe'"));
    host.check();
}

TEST_CASE("a method that the plugin has no more is a difference") {
    Written file;
    file.call(1, "no_such", obj()).complete(1, "null");
    const auto path = file.end();
    CHECK(
        difference(path).find(
            "line 5 of " + path + ": recorded a call of no_such, now the plugin has no method 'no_such'; it has: "
        ) == 0
    );
}
