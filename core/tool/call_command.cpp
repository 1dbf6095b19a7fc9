#include "tool/call_command.hpp"

#include "base/yaml.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <functional>
#include <map>

namespace tenon {

namespace {

constexpr std::string_view help = R"(tenon call: runs one method of a plugin, through the real host, without REST

  tenon call X.so METHOD [k=v …] [flags]
  tenon call X.so --replay FILE [--json]

A value is what the method's schema says: a number, a boolean, JSON for an object or a list, else a text. The result goes
to standard output, the bytes of a file as they are; progress goes to standard error where that is a terminal. Ctrl-C
cancels the call, which then has 2 s to end. Exit status 0: the method succeeded, 1: it failed, 2: the command is wrong.

  --args JSON             all arguments as one JSON object; k=v go on top
  --bmc URL               the node's BMC, as driver_info says it by the key that the manifest's `bmc:` names
  --driver-info k=v       more of driver_info, such as --driver-info redfish_username=admin; may be repeated
  --http-method VERB      else the first that the method declares
  --interface KIND/NAME   where several interfaces have the method
  --config JSON           the plugin's configuration, on top of the manifest's
  --manifest FILE         else the one beside the library; without any, the library's own metadata, and then driver_info
                          says bmc_address, bmc_username, bmc_password, bmc_verify_ca and bmc_auth_type
  --timeout 30s           of the call; also ms and m. Else the method's own, or 10 minutes
  --record FILE           writes everything that crosses between host, plugin and BMC to FILE, without secrets
  --replay FILE           makes the recorded calls again, without a BMC, and shows the first difference
  --json                  the outcome as one JSON object, failures too

The BMC's password is best not on the command line: it is taken from the environment variable TENON_BMC_PASSWORD.
)";

Result<std::pair<std::string, std::string>> pair_from(const std::string& word, std::string_view what) {
    const auto equals = word.find('=');
    if (equals == 0 || equals == std::string::npos) {
        return error(Errc::invalid, fmt::format("'{}': {} is key=value", word, what));
    }
    return std::pair(word.substr(0, equals), word.substr(equals + 1));
}

Result<Json> object_from(const std::string& text, std::string_view flag) {
    auto value = parse_json(text);
    if (!value) {
        return error(Errc::invalid, fmt::format("{} is not JSON: {}", flag, value.error().message));
    }
    if (!value->is_object()) {
        return error(Errc::invalid, fmt::format("{} must be one JSON object, such as '{{\"key\": 1}}'", flag));
    }
    return value;
}

Result<std::chrono::nanoseconds> duration_from(const std::string& text) {
    constexpr std::array<std::pair<std::string_view, std::int64_t>, 3> units{
        {{"ms", 1'000'000}, {"s", 1'000'000'000}, {"m", 60'000'000'000}}};
    const auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
    for (const auto& [unit, ns] : units) {
        if (digits > 0 && digits <= 6 && text.substr(digits) == unit) {
            const std::chrono::nanoseconds duration(std::stoll(text.substr(0, digits)) * ns);
            if (duration.count() > 0) {
                return duration;
            }
        }
    }
    return error(Errc::invalid, fmt::format("--timeout is a time such as 500ms, 30s or 2m, not '{}'", text));
}

using Take = std::function<Result<void>(CallCommand&, const std::string&)>;

Take into(std::string CallCommand::*field) {
    return [field](CallCommand& command, const std::string& value) -> Result<void> {
        command.*field = value;
        return {};
    };
}

const std::map<std::string, Take, std::less<>>& flags() {
    static const std::map<std::string, Take, std::less<>> all = {
        {"--args",
         [](CallCommand& command, const std::string& value) -> Result<void> {
             const auto object = object_from(value, "--args");
             command.args = value;
             return object ? Result<void>() : object.error();
         }},
        {"--bmc", into(&CallCommand::bmc)},
        {"--config",
         [](CallCommand& command, const std::string& value) -> Result<void> {
             auto object = object_from(value, "--config");
             if (!object) {
                 return object.error();
             }
             command.config = std::move(*object);
             return {};
         }},
        {"--driver-info",
         [](CallCommand& command, const std::string& value) -> Result<void> {
             auto pair = pair_from(value, "--driver-info");
             if (!pair) {
                 return pair.error();
             }
             command.driver_info.push_back(std::move(*pair));
             return {};
         }},
        {"--http-method", into(&CallCommand::http_method)},
        {"--interface", into(&CallCommand::interface)},
        {"--manifest", into(&CallCommand::manifest)},
        {"--record", into(&CallCommand::record)},
        {"--replay", into(&CallCommand::replay)},
        {"--timeout",
         [](CallCommand& command, const std::string& value) -> Result<void> {
             const auto duration = duration_from(value);
             if (!duration) {
                 return duration.error();
             }
             command.timeout = *duration;
             return {};
         }},
    };
    return all;
}

Error unknown_flag(const std::string& flag) {
    std::vector<std::string> names{"--json", "--help"};
    for (const auto& [name, take] : flags()) {
        names.push_back(name);
    }
    const auto near = nearest_name(flag, names);
    return error(
        Errc::invalid, fmt::format(
                           "unknown flag '{}'{}; `tenon call --help` lists them", flag,
                           near.empty() ? std::string() : fmt::format("; did you mean '{}'?", near)
                       )
    );
}

Result<void> check(const CallCommand& command) {
    if (command.library.empty()) {
        return error(Errc::invalid, "name the library and the method: tenon call X.so METHOD [k=v …]");
    }
    if (!command.replay.empty()) {
        const bool is_alone = command.method.empty() && !command.args && command.record.empty() &&
                              command.bmc.empty() && command.driver_info.empty() && command.config.empty();
        return is_alone ? Result<void>()
                        : error(
                              Errc::invalid, "--replay takes everything from the recording: tenon call X.so --replay "
                                             "FILE"
                          );
    }
    if (command.method.empty()) {
        return error(Errc::invalid, "name the method, too: tenon call X.so METHOD [k=v …]");
    }
    return {};
}

}  // namespace

std::string_view call_help() {
    return help;
}

Result<CallCommand> parse_call_command(const std::vector<std::string>& arguments) {
    CallCommand command;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const auto& word = arguments[i];
        if (word == "--help") {
            command.wants_help = true;
            return command;
        }
        if (word == "--json") {
            command.is_json = true;
        } else if (word.starts_with("--")) {
            const auto name = word.substr(0, word.find('='));
            const auto flag = flags().find(name);
            if (flag == flags().end()) {
                return unknown_flag(name);
            }
            if (name == word && i + 1 == arguments.size()) {
                return error(Errc::invalid, fmt::format("{} needs a value", name));
            }
            const auto value = name == word ? arguments[++i] : word.substr(name.size() + 1);
            if (auto taken = flag->second(command, value); !taken) {
                return taken.error();
            }
        } else if (command.library.empty()) {
            command.library = word;
        } else if (command.method.empty()) {
            command.method = word;
        } else {
            auto pair = pair_from(word, "an argument of the method");
            if (!pair) {
                return pair.error();
            }
            command.words.push_back(std::move(*pair));
        }
    }
    if (auto checked = check(command); !checked) {
        return checked.error();
    }
    return command;
}

}  // namespace tenon
