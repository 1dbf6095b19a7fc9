#include "support/bmc_sim/options.hpp"

#include "support/bmc_sim/fault_spec.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <functional>

namespace tenon::bmc_sim {

namespace {

Result<std::uint32_t> number_of(const std::string& flag, std::string_view text) {
    std::uint32_t value = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (code != std::errc{} || end != text.data() + text.size()) {
        return error(Errc::invalid, fmt::format("{}: '{}' is not a number", flag, text));
    }
    return value;
}

Result<void> set_listen(Options& options, const std::string& value) {
    const auto colon = value.rfind(':');
    if (colon == std::string::npos) {
        return error(Errc::invalid, fmt::format("--listen: '{}' is not ADDRESS:PORT", value));
    }
    const auto port = number_of("--listen", std::string_view(value).substr(colon + 1));
    if (!port || *port > 65'535) {
        return error(Errc::invalid, fmt::format("--listen: '{}' is not ADDRESS:PORT", value));
    }
    options.listen_host = value.substr(0, colon);
    options.listen_port = static_cast<std::uint16_t>(*port);
    return {};
}

Result<void> set_created(Options& options, const std::string& value) {
    static const std::map<std::string, Created> names{
        {"location", Created::location},
        {"no-location", Created::no_location},
        {"204", Created::no_content},
        {"body", Created::body},
    };
    const auto found = names.find(value);
    if (found == names.end()) {
        return error(Errc::invalid, fmt::format("--created: '{}' is not location, no-location, 204 or body", value));
    }
    options.created = found->second;
    return {};
}

Result<void> set_path_delay(Options& options, const std::string& value) {
    const auto equals = value.rfind('=');
    if (equals == std::string::npos) {
        return error(Errc::invalid, fmt::format("--delay: '{}' is not PATH=MS", value));
    }
    const auto ms = number_of("--delay", std::string_view(value).substr(equals + 1));
    if (!ms) {
        return ms.error();
    }
    options.delay_by_path[value.substr(0, equals)] = std::chrono::milliseconds(*ms);
    return {};
}

Result<void> add_fault(Options& options, const std::string& spec) {
    auto fault = parse_fault(spec);
    if (!fault) {
        return error(Errc::invalid, fmt::format("--fault {}: {}", spec, fault.error().message));
    }
    options.faults.push_back(std::move(*fault));
    return {};
}

Result<void>
set_number(const std::string& flag, const std::string& value, const std::function<void(std::uint32_t)>& set) {
    const auto number = number_of(flag, value);
    if (!number) {
        return number.error();
    }
    set(*number);
    return {};
}

/// A flag without a value; false: not one of these.
bool set_switch(Options& options, const std::string& flag) {
    const std::map<std::string, std::function<void()>> switches{
        {"--no-sessions", [&] { options.has_sessions = false; }},
        {"--no-basic", [&] { options.has_basic = false; }},
        {"--fixed-slots", [&] { options.has_fixed_slots = true; }},
        {"--require-if-match", [&] { options.requires_if_match = true; }},
        {"--weak-etags", [&] { options.has_weak_etags = true; }},
        {"--tasks", [&] { options.has_tasks = true; }},
        {"--redirect", [&] { options.has_redirects = true; }},
        {"--close", [&] { options.closes_after_answer = true; }},
        {"--http10", [&] { options.is_http10 = true; }},
        {"--gzip", [&] { options.is_gzip = true; }},
        {"--dead", [&] { options.is_dead = true; }},
        {"--tls", [&] { options.is_tls = true; }},
        {"--help", [&] { options.wants_help = true; }},
    };
    const auto found = switches.find(flag);
    if (found == switches.end()) {
        return false;
    }
    found->second();
    return true;
}

Result<void> set_value(Options& options, const std::string& flag, const std::string& value) {
    if (flag == "--listen") {
        return set_listen(options, value);
    }
    if (flag == "--created") {
        return set_created(options, value);
    }
    if (flag == "--delay") {
        return set_path_delay(options, value);
    }
    if (flag == "--fault") {
        return add_fault(options, value);
    }
    const std::map<std::string, std::function<void(std::uint32_t)>> numbers{
        {"--count", [&](auto n) { options.count = std::max(n, 1u); }},
        {"--delay-ms", [&](auto n) { options.delay = std::chrono::milliseconds(n); }},
        {"--session-timeout", [&](auto n) { options.session_timeout = std::chrono::seconds(n); }},
        {"--max-sessions", [&](auto n) { options.max_sessions = n; }},
        {"--max-subscriptions", [&](auto n) { options.max_subscriptions = n; }},
        {"--page", [&](auto n) { options.page = n; }},
    };
    if (const auto found = numbers.find(flag); found != numbers.end()) {
        return set_number(flag, value, found->second);
    }
    const std::map<std::string, std::string Options::*> texts{
        {"--tree", &Options::tree},        {"--username", &Options::username}, {"--password", &Options::password},
        {"--write-ca", &Options::ca_file}, {"--log", &Options::log_file},
    };
    const auto found = texts.find(flag);
    if (found == texts.end()) {
        return error(Errc::invalid, fmt::format("unknown flag '{}'; see --help", flag));
    }
    options.*(found->second) = value;
    return {};
}

}  // namespace

std::string default_tree() {
    std::error_code problem;
    const auto own = std::filesystem::read_symlink("/proc/self/exe", problem);
    const auto installed = own.parent_path().parent_path() / "share" / "tenon" / "bmc-sim-tree";
    return std::filesystem::is_directory(installed, problem) ? installed.string() : TENON_BMC_SIM_TREE;
}

Result<Options> parse_options(const std::vector<std::string>& arguments) {
    Options options;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        auto flag = arguments[i];
        if (set_switch(options, flag)) {
            continue;
        }
        std::string value;
        // --flag=value; but --delay PATH=N is the flag and then a value that has the sign.
        if (const auto equals = flag.find('='); equals != std::string::npos) {
            value = flag.substr(equals + 1);
            flag.resize(equals);
        } else if (i + 1 < arguments.size()) {
            value = arguments[++i];
        } else {
            return error(Errc::invalid, fmt::format("{}: unknown, or its value is missing; see --help", flag));
        }
        if (const auto done = set_value(options, flag, value); !done) {
            return done.error();
        }
    }
    return options;
}

}  // namespace tenon::bmc_sim
