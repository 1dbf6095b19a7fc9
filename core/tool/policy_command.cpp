#include "tool/policy_command.hpp"

#include "access/live_policy.hpp"
#include "api/authorization.hpp"
#include "api/route_table.hpp"
#include "tool/rest_command.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <optional>
#include <set>
#include <string_view>

namespace tenon {

namespace {

using Words = std::array<std::string_view, 3>;

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

/// What a rule says to somebody who has a role; "-": there is no such rule.
Words words_of(const Policy& policy, const std::string& rule) {
    Words words{"-", "-", "-"};
    const auto names = policy.rule_names();
    if (!std::binary_search(names.begin(), names.end(), rule)) {
        return words;
    }
    auto* word = words.begin();
    for (const auto role : {Role::reader, Role::member, Role::admin}) {
        Principal who;
        who.role = role;
        who.user = "somebody";
        who.project = "somebody's";
        who.is_system = true;
        *word++ = word_of(policy.decide(rule, who, {}).verdict);
    }
    return words;
}

Result<Policy> read(const std::string& path) {
    return read_policy(path, api::default_rules(api::all_routes()));
}

}  // namespace

int run_policy(std::vector<std::string> arguments) {
    std::optional<std::string> file;
    std::optional<std::string> old_file;
    for (auto argument = arguments.begin(); argument != arguments.end(); ++argument) {
        if (*argument == "--against" && argument + 1 != arguments.end()) {
            old_file = *++argument;
        } else if (!file && !argument->starts_with("-")) {
            file = *argument;
        } else {
            return refuse_usage(fmt::format("'{}' is not understood: tenon policy FILE [--against OLD]", *argument));
        }
    }
    if (!file) {
        return refuse_usage("which file? tenon policy FILE [--against OLD]");
    }
    const auto policy = read(*file);
    const auto old_policy = old_file ? read(*old_file) : policy;
    for (const auto* each : {&policy, &old_policy}) {
        if (!*each) {
            fmt::print(stderr, "tenon: {}\n", each->error().message);
            return 1;
        }
    }
    const auto names = policy->rule_names();
    std::set<std::string> rules(names.begin(), names.end());
    const auto old_names = old_policy->rule_names();
    rules.insert(old_names.begin(), old_names.end());
    fmt::print("{:<60} {:<18} {:<18} {:<18}\n", "RULE", "reader", "member", "admin");
    for (const auto& rule : rules) {
        const auto now = words_of(*policy, rule);
        const auto before = words_of(*old_policy, rule);
        if (old_file && now == before) {
            continue;
        }
        fmt::print("{:<60}", rule);
        for (std::size_t i = 0; i < now.size(); ++i) {
            fmt::print(
                " {:<18}", now[i] == before[i] ? std::string(now[i]) : fmt::format("{} -> {}", before[i], now[i])
            );
        }
        fmt::print("\n");
    }
    return 0;
}

}  // namespace tenon
