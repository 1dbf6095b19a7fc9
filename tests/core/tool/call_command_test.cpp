#include "tool/call_arguments.hpp"
#include "tool/call_command.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace tenon;
using Words = std::vector<std::string>;

namespace {

std::string mistake_in(const Words& words) {
    const auto command = parse_call_command(words);
    return command ? "none" : command.error().message;
}

constexpr auto text_and_count = R"({"type":"object","properties":{"text":{"type":"string"},"count":{"type":"integer"},
    "real":{"type":"number"},"flag":{"type":"boolean"},"table":{"type":"object"},"list":{"type":"array"},
    "maybe":{"type":["integer","null"]},"either":{"type":["string","null"]},"anything":{}}})";

std::string typed(const Words& words, const std::optional<std::string>& args = std::nullopt) {
    CallCommand command;
    command.args = args;
    for (const auto& word : words) {
        command.words.emplace_back(word.substr(0, word.find('=')), word.substr(word.find('=') + 1));
    }
    const auto made = arguments_from(command, text_and_count);
    return made ? *made : made.error().message;
}

}  // namespace

TEST_CASE("the command line of a call is read, flags in any place") {
    const auto read = parse_call_command(
        {"--bmc", "https://bmc", "x.so", "do", "--driver-info", "user=a=b", "k=v=w", "--timeout=90s", "--interface",
         "vendor/acme", "--http-method", "GET", "--config", R"({"a":1})", "--record", "f", "--json", "empty="}
    );
    REQUIRE(read.has_value());
    CHECK(read->library == "x.so");
    CHECK(read->method == "do");
    CHECK(read->words == CallCommand::Pairs{{"k", "v=w"}, {"empty", ""}});
    CHECK(read->driver_info == CallCommand::Pairs{{"user", "a=b"}});
    CHECK(read->bmc == "https://bmc");
    CHECK(read->timeout == std::chrono::seconds(90));
    CHECK(read->config == Json{{"a", 1}});
    CHECK(read->record == "f");
    CHECK(read->is_json);
}

TEST_CASE("each mistake of the command line is named with the way out") {
    CHECK(mistake_in({}) == "name the library and the method: tenon call X.so METHOD [k=v …]");
    CHECK(mistake_in({"x.so"}) == "name the method, too: tenon call X.so METHOD [k=v …]");
    CHECK(mistake_in({"x.so", "do", "word"}) == "'word': an argument of the method is key=value");
    CHECK(mistake_in({"x.so", "do", "=v"}) == "'=v': an argument of the method is key=value");
    CHECK(
        mistake_in({"x.so", "do", "--recrod", "f"}) ==
        "unknown flag '--recrod'; did you mean '--record'?; `tenon call --help` lists them"
    );
    CHECK(mistake_in({"x.so", "do", "--bmc"}) == "--bmc needs a value");
    CHECK(mistake_in({"x.so", "do", "--driver-info", "x"}) == "'x': --driver-info is key=value");
    CHECK(mistake_in({"x.so", "do", "--args", "[]"}) == "--args must be one JSON object, such as '{\"key\": 1}'");
    for (const auto* time : {"0s", "5", "s", "-1s", "5h", "9999999s"}) {
        CHECK(
            mistake_in({"x.so", "do", "--timeout", time}) ==
            std::string("--timeout is a time such as 500ms, 30s or 2m, not '") + time + "'"
        );
    }
    CHECK(
        mistake_in({"x.so", "do", "--replay", "f"}) ==
        "--replay takes everything from the recording: tenon call X.so --replay FILE"
    );
    CHECK(mistake_in({"x.so", "--replay", "f"}) == "none");
}

TEST_CASE("arguments are what the method's schema says, and texts otherwise") {
    CHECK(
        typed({"text=5", "count=5", "real=2.5", "flag=true"}) ==
        R"({"text": "5", "count": 5, "real": 2.5, "flag": true})"
    );
    CHECK(
        typed({R"(table={"a":1})", "list=[1]", "maybe=null", "either=null", "anything=5", "unknown=1"}) ==
        R"({"table": {"a": 1}, "list": [1], "maybe": null, "either": "null", "anything": "5", "unknown": "1"})"
    );
    CHECK(typed({}) == "{}");
    CHECK(typed({}, R"({"a" : 1.0})") == R"({"a" : 1.0})");
    CHECK(typed({"count=2"}, R"({"a":1,"count":1})") == R"({"a": 1, "count": 2})");
}

TEST_CASE("an argument that is of another type is named") {
    CHECK(typed({"count=5.5"}) == "argument 'count' is of type integer, not '5.5'");
    CHECK(typed({"flag=yes"}) == "argument 'flag' is of type boolean, not 'yes'");
    CHECK(typed({"maybe="}) == "argument 'maybe' is of type integer or null, not ''");
    CHECK(typed({"table=[1]"}) == "argument 'table' is of type object, not '[1]'");
}
