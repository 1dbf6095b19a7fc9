#include "access/keystone_token.hpp"

#include "base/json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

namespace tenon {

namespace {

constexpr unsigned max_token_depth = 32;
constexpr std::array<std::string_view, 4> default_roles = {"reader", "member", "manager", "admin"};

Error lacks(std::string_view what) {
    return error(Errc::unavailable, fmt::format("Keystone's answer has no {}", what));
}

/// The member `name` of an object; nullptr: there is none, or `value` is no object.
const Json* member(const Json& value, std::string_view name) {
    if (!value.is_object()) {
        return nullptr;
    }
    const auto found = value.find(std::string(name));
    return found == value.end() ? nullptr : &*found;
}

std::string text(const Json* value, std::string_view name) {
    const auto* const found = value == nullptr ? nullptr : member(*value, name);
    return found != nullptr && found->is_string() ? found->get<std::string>() : std::string();
}

std::vector<std::string> roles_of(const Json& token) {
    std::vector<std::string> names;
    if (const auto* const roles = member(token, "roles"); roles != nullptr && roles->is_array()) {
        for (const auto& role : *roles) {
            names.push_back(text(&role, "name"));
        }
    }
    return names;
}

bool speaks_for_system(const Json& token) {
    const auto* const system = member(token, "system");
    const auto* const all = system == nullptr ? nullptr : member(*system, "all");
    return all != nullptr && all->is_boolean() && all->get<bool>();
}

bool has_access_rules(const Json& token) {
    const auto* const credential = member(token, "application_credential");
    return credential != nullptr && member(*credential, "access_rules") != nullptr;
}

}  // namespace

Result<KeystoneToken> read_keystone_token(std::string_view body) {
    const auto document = parse_json(body, max_token_depth);
    const auto* const token = document ? member(*document, "token") : nullptr;
    if (token == nullptr) {
        return lacks("token");
    }
    if (has_access_rules(*token)) {
        return error(Errc::forbidden, "the token is restricted by access rules");
    }
    KeystoneToken read;
    const auto* const user = member(*token, "user");
    Identity identity;
    identity.user_id = text(user, "id");
    if (identity.user_id.empty()) {
        return lacks("user");
    }
    read.who.user = text(user, "name");
    const auto expires_at = parse_iso8601(text(token, "expires_at"));
    if (!expires_at) {
        return lacks("expires_at");
    }
    read.expires_at = *expires_at;
    const auto* const project = member(*token, "project");
    read.who.project = text(project, "id");
    identity.project_name = text(project, "name");
    read.who.is_system = read.who.project.empty() && speaks_for_system(*token);
    identify(read.who, std::move(identity), roles_of(*token));
    return read;
}

void identify(Principal& who, Identity identity, const std::vector<std::string>& roles) {
    auto& names = identity.roles;
    for (const auto& name : roles) {
        std::string lowered;
        for (const char c : name) {
            lowered += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
        }
        names.push_back(std::move(lowered));
    }
    const auto has = [&](std::string_view name) { return std::find(names.begin(), names.end(), name) != names.end(); };
    bool is_implied = false;
    for (auto name = default_roles.rbegin(); name != default_roles.rend(); ++name) {
        const bool is_given = has(*name);
        if (is_implied && !is_given) {
            names.emplace_back(*name);
        }
        is_implied = is_implied || is_given;
    }
    who.role = has("admin") ? Role::admin : has("member") ? Role::member : has("reader") ? Role::reader : Role::anyone;
    who.brings_role = true;
    who.identity = std::make_shared<const Identity>(std::move(identity));
}

}  // namespace tenon
