#include "tool/calls_command.hpp"

#include "api/text.hpp"
#include "base/json_member.hpp"
#include "tool/calls_text.hpp"
#include "tool/loopback_client.hpp"
#include "tool/rest_command.hpp"

#include <fmt/format.h>

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <optional>
#include <string_view>
#include <utility>

namespace tenon {

namespace {

constexpr std::array<std::string_view, 6> filters = {"node", "driver", "method", "state", "since", "limit"};

struct CallsOptions {
    std::string url;
    bool is_json = false;
    std::string query;  // "node=n1&state=failed"
    std::vector<std::string> words;
};

bool is_filter(std::string_view argument) {
    return argument.starts_with("--") && std::find(filters.begin(), filters.end(), argument.substr(2)) != filters.end();
}

/// The first mistake is the error.
Result<CallsOptions> calls_options(const std::vector<std::string>& arguments) {
    CallsOptions options;
    options.url = usual_endpoint();
    for (auto argument = arguments.begin(); argument != arguments.end(); ++argument) {
        const bool has_value = std::next(argument) != arguments.end();
        if (*argument == "--json") {
            options.is_json = true;
        } else if (*argument == "--url" && has_value) {
            options.url = *++argument;
        } else if (is_filter(*argument) && has_value) {
            const auto name = argument->substr(2);
            options.query += (options.query.empty() ? "" : "&") + name + "=" + api::percent_encode(*++argument);
        } else if (argument->starts_with("--")) {
            return error(
                Errc::invalid, fmt::format(
                                   "'{}' is not understood; known are --json, --url URL and, each with a value, --{}",
                                   *argument, fmt::join(filters, ", --")
                               )
            );
        } else {
            options.words.push_back(*argument);
        }
    }
    return options;
}

/// Asks again and again until the call has ended. On a terminal a line shows how far it is. Exit status 0: it
/// succeeded.
int wait_for(const CallsOptions& options, LoopbackClient& client, const std::string& place) {
    const bool is_shown = ::isatty(STDERR_FILENO) == 1;
    const std::string target = place + (is_shown ? "?wait=1s" : "?wait=5s");
    while (true) {
        const auto answer = client.ask("GET", target);
        if (!answer) {
            return complain(answer.error(), options.url);
        }
        const bool is_at_its_end = has_call_ended(*answer);
        if (is_shown) {
            fmt::print(stderr, "\r\x1b[K{}", is_at_its_end ? std::string() : progress_line(*answer));
            std::fflush(stderr);
        }
        if (is_at_its_end) {
            print_document(*answer, options.is_json, call_text);
            return text_at(*answer, "state") == "succeeded" ? 0 : 1;
        }
    }
}

}  // namespace

int run_calls(std::vector<std::string> arguments) {
    const auto options = calls_options(arguments);
    if (!options) {
        return refuse_usage(options.error().message);
    }
    auto peer = LoopbackClient::peer_of(options->url);
    if (!peer) {
        return refuse_usage(peer.error().message);
    }
    LoopbackClient client(std::move(*peer));
    const auto& words = options->words;
    if (words.empty()) {
        const auto answer = client.ask("GET", "/tenon/v1/calls" + (options->query.empty() ? "" : "?" + options->query));
        if (!answer) {
            return complain(answer.error(), options->url);
        }
        print_document(*answer, options->is_json, calls_text);
        return 0;
    }
    const bool is_of_one = words.size() == 2 && (words[0] == "show" || words[0] == "wait" || words[0] == "cancel");
    if (!is_of_one || !options->query.empty()) {
        return refuse_usage("say: tenon calls [FILTERS], or: tenon calls show|wait|cancel ID");
    }
    const auto place = "/tenon/v1/calls/" + words[1];
    if (words[0] == "wait") {
        return wait_for(*options, client, place);
    }
    const auto answer = client.ask(words[0] == "show" ? "GET" : "DELETE", place);
    if (!answer) {
        return complain(answer.error(), options->url);
    }
    print_document(*answer, options->is_json, call_text);
    return 0;
}

}  // namespace tenon
