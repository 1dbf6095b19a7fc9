#include "tool/plugin_command.hpp"

#include "tool/loopback_client.hpp"
#include "tool/plugin_text.hpp"
#include "tool/rest_command.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace tenon {

namespace {

struct PluginOptions {
    std::string url;
    bool is_json = false;
    bool is_only_when_idle = false;
    std::vector<std::string> words;
};

/// The first mistake is the error.
Result<PluginOptions> plugin_options(const std::vector<std::string>& arguments) {
    PluginOptions options;
    options.url = usual_endpoint();
    for (auto argument = arguments.begin(); argument != arguments.end(); ++argument) {
        if (*argument == "--json") {
            options.is_json = true;
        } else if (*argument == "--only-when-idle") {
            options.is_only_when_idle = true;
        } else if (*argument == "--url" && std::next(argument) != arguments.end()) {
            options.url = *++argument;
        } else if (argument->rfind("--", 0) == 0) {
            return error(
                Errc::invalid,
                fmt::format("'{}' is not understood; known are --json, --only-when-idle and --url URL", *argument)
            );
        } else {
            options.words.push_back(*argument);
        }
    }
    return options;
}

/// Asks, and prints the answer as `text` puts it.
int ask(
    const PluginOptions& options, const std::string& method, const std::string& target, const Json& body,
    std::string (*text)(const Json&)
) {
    auto peer = LoopbackClient::peer_of(options.url);
    if (!peer) {
        return refuse_usage(peer.error().message);
    }
    LoopbackClient client(std::move(*peer));
    const auto answer = client.ask(method, target, body);
    if (!answer) {
        return complain(answer.error(), options.url);
    }
    print_document(*answer, options.is_json, text);
    return 0;
}

}  // namespace

int run_plugins(std::vector<std::string> arguments) {
    const auto options = plugin_options(arguments);
    if (!options) {
        return refuse_usage(options.error().message);
    }
    if (!options->words.empty() || options->is_only_when_idle) {
        return refuse_usage("`tenon plugins` takes --json and --url URL; for one plugin: tenon plugin show NAME");
    }
    return ask(*options, "GET", "/tenon/v1/plugins", Json(), plugins_text);
}

int run_plugin(std::vector<std::string> arguments) {
    const auto options = plugin_options(arguments);
    if (!options) {
        return refuse_usage(options.error().message);
    }
    const auto& words = options->words;
    if (words == std::vector<std::string>{"rescan"}) {
        return ask(*options, "POST", "/tenon/v1/plugins/rescan", Json(), plugins_text);
    }
    constexpr std::string_view verbs[] = {"show", "enable", "disable", "rollback", "trust"};
    if (words.size() != 2 || std::find(std::begin(verbs), std::end(verbs), words[0]) == std::end(verbs)) {
        return refuse_usage("say: tenon plugin show|enable|disable|rollback|trust NAME, or: tenon plugin rescan");
    }
    const auto& verb = words[0];
    if (options->is_only_when_idle && verb != "disable") {
        return refuse_usage("--only-when-idle goes with `tenon plugin disable`");
    }
    const auto place = "/tenon/v1/plugins/" + words[1];
    if (verb == "show") {
        return ask(*options, "GET", place, Json(), plugin_text);
    }
    Json body;
    if (options->is_only_when_idle) {
        body = Json::object();
        body["only_when_idle"] = true;
    }
    return ask(*options, "POST", place + "/" + verb, body, plugin_text);
}

}  // namespace tenon
