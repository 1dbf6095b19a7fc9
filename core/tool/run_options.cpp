#include "tool/run_options.hpp"

#include "base/yaml.hpp"
#include "config/listen_address.hpp"
#include "http_client/http_url.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <utility>

namespace tenon {

namespace {

constexpr auto usage = "tenon run X.so [--bmc DIR|URL] [--listen ADDRESS] [--config JSON]";

Error refuse(const std::string& message) {
    return error(Errc::invalid, fmt::format("{}; {}", message, usage));
}

Result<void> check_bmc(const RunOptions& options) {
    if (!options.has_real_bmc()) {
        std::error_code ignored;
        return options.bmc.empty() || std::filesystem::is_directory(options.bmc, ignored)
                   ? Result<void>()
                   : refuse(fmt::format("--bmc: '{}' is neither a directory nor an http(s) URL", options.bmc));
    }
    if (const auto url = parse_http_url(options.bmc); !url) {
        return refuse(fmt::format(
            "--bmc: {}; the account goes into TENON_BMC_USERNAME and TENON_BMC_PASSWORD", url.error().message
        ));
    }
    return {};
}

Result<void> set(RunOptions& options, const std::string& flag, const std::string& value) {
    if (flag == "--bmc") {
        options.bmc = value;
        return check_bmc(options);
    }
    if (flag == "--listen") {
        options.listen = value;
        const auto address = parse_listen_address(value);
        return address ? Result<void>() : refuse("--listen: " + address.error().message);
    }
    auto config = parse_json(value);
    if (!config) {
        return refuse("--config: " + config.error().message);
    }
    if (!config->is_object()) {
        return refuse("--config: must be a JSON object, such as {\"floor\": 800}");
    }
    options.config = std::move(*config);
    return {};
}

}  // namespace

Result<RunOptions> parse_run_options(const std::vector<std::string>& arguments) {
    RunOptions options;
    for (auto argument = arguments.begin(); argument != arguments.end(); ++argument) {
        if (argument->rfind("--", 0) != 0) {
            if (!options.library.empty()) {
                return refuse(fmt::format("one library at a time, not {} and {}", options.library, *argument));
            }
            options.library = *argument;
            continue;
        }
        const auto equals = argument->find('=');
        const auto flag = argument->substr(0, equals);
        const std::vector<std::string> known{"--bmc", "--listen", "--config"};
        if (std::find(known.begin(), known.end(), flag) == known.end()) {
            const auto nearest = nearest_name(flag, known);
            return refuse(fmt::format(
                "unknown option '{}'{}", flag, nearest.empty() ? "" : fmt::format("; did you mean '{}'?", nearest)
            ));
        }
        std::string value;
        if (equals != std::string::npos) {
            value = argument->substr(equals + 1);
        } else if (argument + 1 != arguments.end()) {
            value = *++argument;
        }
        if (value.empty()) {
            return refuse(fmt::format("{} needs a value", flag));
        }
        if (const auto done = set(options, flag, value); !done) {
            return done.error();
        }
    }
    if (options.library.empty()) {
        return refuse("name a library");
    }
    return options;
}

}  // namespace tenon
