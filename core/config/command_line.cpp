#include "config/command_line.hpp"

#include "base/yaml.hpp"
#include "config/listen_address.hpp"
#include "config/load_config.hpp"

#include <fmt/format.h>

#include <array>
#include <filesystem>
#include <optional>
#include <string_view>
#include <utility>

namespace tenon {

namespace {

struct Flag {
    std::string_view name;
    std::string_view value_name;  ///< empty: the flag stands alone
};

constexpr std::array<Flag, 10> flags = {{
    {"--listen", "ADDR:PORT"},
    {"--state", "DIR"},
    {"--plugins", "DIR"},
    {"--manifests", "DIR"},
    {"--hardware-types", "DIR"},
    {"--config", "FILE"},
    {"--log-level", "LEVEL"},
    {"--check-config", ""},
    {"--help", ""},
    {"--version", ""},
}};

struct Given {
    std::string_view name;
    std::string value;
};

Error refuse(const std::string& message) {
    return error(Errc::invalid, message + "; tenond --help lists the options");
}

Error unknown_flag(const std::string& name) {
    std::vector<std::string> names;
    for (const auto& flag : flags) {
        names.emplace_back(flag.name);
    }
    const auto nearest = nearest_name(name, names);
    return refuse(
        nearest.empty() ? fmt::format("unknown option '{}'", name)
                        : fmt::format("unknown option '{}'; did you mean '{}'?", name, nearest)
    );
}

/// Pairs flags with their values: "--state DIR" or "--state=DIR".
Result<std::vector<Given>> pair_up(const std::vector<std::string>& arguments) {
    std::vector<Given> all;
    for (auto argument = arguments.begin(); argument != arguments.end(); ++argument) {
        if (argument->empty() || argument->front() != '-') {
            return refuse(fmt::format("'{}' is not an option", *argument));
        }
        const auto equals = argument->find('=');
        auto name = argument->substr(0, equals);
        if (name == "-h") {
            name = "--help";
        }
        const Flag* known = nullptr;
        for (const auto& flag : flags) {
            known = flag.name == name ? &flag : known;
        }
        if (known == nullptr) {
            return unknown_flag(name);
        }
        Given given{known->name, {}};
        if (known->value_name.empty()) {
            if (equals != std::string::npos) {
                return refuse(fmt::format("{} takes no value", name));
            }
        } else if (equals != std::string::npos) {
            given.value = argument->substr(equals + 1);
        } else if (argument + 1 != arguments.end()) {
            given.value = *++argument;
        }
        if (!known->value_name.empty() && (given.value.empty() || given.value.starts_with("--"))) {
            return refuse(fmt::format("{} needs a value: {} {}", name, name, known->value_name));
        }
        all.push_back(std::move(given));
    }
    return all;
}

/// The last --config; without one the default file, when it is there.
Result<Config> read_file(const std::vector<Given>& all, const std::string& default_file) {
    std::optional<std::string> path;
    for (const auto& [name, value] : all) {
        if (name == "--config") {
            path = value;
        }
    }
    std::error_code ignored;
    if (!path && !default_file.empty() && std::filesystem::exists(default_file, ignored)) {
        path = default_file;
    }
    return path ? load_config(*path) : Result<Config>(Config{});
}

Result<void> check(const Given& given) {
    if (given.name == "--listen") {
        if (const auto parsed = parse_listen_address(given.value); !parsed) {
            return refuse("--listen: " + parsed.error().message);
        }
    }
    if (given.name == "--log-level" && !is_log_level(given.value)) {
        return refuse(fmt::format("--log-level: '{}' is none of {}", given.value, log_level_names));
    }
    return {};
}

}  // namespace

Result<CommandLine> parse_command_line(const std::vector<std::string>& arguments, const std::string& default_file) {
    const auto all = pair_up(arguments);
    if (!all) {
        return all.error();
    }
    CommandLine made;
    for (const auto& given : *all) {
        made.wants_help = made.wants_help || given.name == "--help";
        made.wants_check = made.wants_check || given.name == "--check-config";
        made.wants_version = made.wants_version || given.name == "--version";
        if (const auto checked = check(given); !checked) {
            return checked.error();
        }
    }
    if (made.wants_help || made.wants_version) {
        return made;
    }
    auto config = read_file(*all, default_file);
    if (!config) {
        return config.error();
    }
    made.config = std::move(*config);

    std::pair<std::string_view, std::vector<std::string>*> lists[] = {
        {"--listen", &made.config.listen},
        {"--plugins", &made.config.plugin_directories},
        {"--manifests", &made.config.manifest_directories},
        {"--hardware-types", &made.config.hardware_types.directories},
    };
    for (auto& [list_name, list] : lists) {
        bool is_first = true;
        for (const auto& [name, value] : *all) {
            if (name == list_name) {
                if (std::exchange(is_first, false)) {
                    list->clear();
                }
                list->push_back(value);
            }
        }
    }
    for (const auto& [name, value] : *all) {
        if (name == "--state") {
            made.config.state_dir = value;
        } else if (name == "--log-level") {
            made.config.log_level = value;
        }
    }
    if (const auto checked = check_config(made.config); !checked) {
        return checked.error();
    }
    return made;
}

}  // namespace tenon
