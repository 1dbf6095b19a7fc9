#include "tool/policy_command.hpp"

#include "access/keystone_token.hpp"
#include "access/live_policy.hpp"
#include "api/authorization.hpp"
#include "api/route_table.hpp"
#include "tool/rest_command.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

namespace tenon {

namespace {

/// Somebody whom a rule is asked about.
struct Column {
    std::string title;
    Principal who;
};

using Words = std::vector<std::string_view>;

std::string_view word_of(Verdict verdict) {
    switch (verdict) {
    case Verdict::yes:
        return "yes";
    case Verdict::no:
        return "no";
    case Verdict::undecided:
        return "depends";
    }
    return "";
}

/// A column for each role; under Keystone one for tokens of the system, and one for those of a project.
std::vector<Column> columns_for(AuthStrategy strategy) {
    const bool has_scopes = strategy == AuthStrategy::keystone;
    std::vector<Column> columns;
    for (const bool is_system : {true, false}) {
        for (const auto role : {Role::reader, Role::member, Role::admin}) {
            Principal who;
            who.user = "somebody";
            who.project = is_system && has_scopes ? "" : "somebody's";
            who.is_system = is_system;
            identify(who, {}, {std::string(to_string(role))});
            const auto* const scope = !has_scopes ? "" : is_system ? "system " : "project ";
            columns.push_back({fmt::format("{}{}", scope, to_string(role)), std::move(who)});
        }
        if (!has_scopes) {
            break;
        }
    }
    return columns;
}

constexpr std::string_view absent = "-";

std::string changed(std::string_view before, std::string_view now) {
    return before == now ? std::string(now) : fmt::format("{} -> {}", before, now);
}

std::set<std::string> either(const std::vector<std::string>& some, const std::vector<std::string>& others) {
    std::set<std::string> all(some.begin(), some.end());
    all.insert(others.begin(), others.end());
    return all;
}

/// Which role users have who bring none, "*" for all that neither file names.
void print_roles(const Policy& policy, const Policy& old_policy, bool is_comparison) {
    if (policy.has_scopes()) {
        return;  // a token brings its roles
    }
    auto users = either(policy.users(), old_policy.users());
    users.insert("*");
    std::string lines;
    for (const auto& user : users) {
        const auto now = to_string(policy.role_of(user));
        const auto before = to_string(old_policy.role_of(user));
        if (!is_comparison || now != before) {
            lines += fmt::format("{:<60} {}\n", user, changed(before, now));
        }
    }
    if (!lines.empty()) {
        fmt::print("{:<60} ROLE\n{}\n", "USER", lines);
    }
}

/// What a rule says to each; "-": there is no such rule.
Words words_of(const Policy& policy, const std::string& rule, const std::vector<Column>& columns) {
    const auto names = policy.rule_names();
    if (!std::binary_search(names.begin(), names.end(), rule)) {
        return Words(columns.size(), absent);
    }
    Words words;
    for (const auto& column : columns) {
        words.push_back(word_of(policy.decide(rule, column.who, {}).verdict));
    }
    return words;
}

Result<Policy> read(const std::string& path, AuthStrategy strategy) {
    return read_policy(path, api::default_rules(api::all_routes(), strategy));
}

}  // namespace

int run_policy(std::vector<std::string> arguments) {
    std::optional<std::string> file;
    std::optional<std::string> old_file;
    auto strategy = AuthStrategy::http_basic;
    for (auto argument = arguments.begin(); argument != arguments.end(); ++argument) {
        if (*argument == "--against" && argument + 1 != arguments.end()) {
            old_file = *++argument;
        } else if (*argument == "--keystone") {
            strategy = AuthStrategy::keystone;
        } else if (!file && !argument->starts_with("-")) {
            file = *argument;
        } else {
            return refuse_usage(
                fmt::format("'{}' is not understood: tenon policy FILE [--against OLD] [--keystone]", *argument)
            );
        }
    }
    if (!file) {
        return refuse_usage("which file? tenon policy FILE [--against OLD] [--keystone]");
    }
    const auto policy = read(*file, strategy);
    const auto old_policy = old_file ? read(*old_file, strategy) : policy;
    for (const auto* each : {&policy, &old_policy}) {
        if (!*each) {
            fmt::print(stderr, "tenon: {}\n", each->error().message);
            return 1;
        }
    }
    print_roles(*policy, *old_policy, old_file.has_value());
    const auto rules = either(policy->rule_names(), old_policy->rule_names());
    const auto columns = columns_for(strategy);
    bool has_absent = false;
    fmt::print("{:<60}", "RULE");
    for (const auto& column : columns) {
        fmt::print(" {:<18}", column.title);
    }
    fmt::print("\n");
    for (const auto& rule : rules) {
        const auto now = words_of(*policy, rule, columns);
        const auto before = words_of(*old_policy, rule, columns);
        if (old_file && now == before) {
            continue;
        }
        has_absent = has_absent || now.front() == absent || before.front() == absent;
        fmt::print("{:<60}", rule);
        for (std::size_t i = 0; i < now.size(); ++i) {
            fmt::print(" {:<18}", changed(before[i], now[i]));
        }
        fmt::print("\n");
    }
    if (has_absent) {
        fmt::print(
            "{}: the file has no such rule; the next one that is about the method holds, or its vendor's\n", absent
        );
    }
    return 0;
}

}  // namespace tenon
