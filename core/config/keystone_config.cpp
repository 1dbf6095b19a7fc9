#include "config/config_sections.hpp"

#include <fmt/format.h>

namespace tenon {

namespace {

std::string read_url(YamlReader& reader, std::string_view key, std::string url) {
    while (url.ends_with('/')) {
        url.pop_back();
    }
    if (!url.empty() && !url.starts_with("http://") && !url.starts_with("https://")) {
        reader.fail(key, fmt::format("{}: '{}' does not begin with http:// or https://", key, url));
    }
    return url;
}

}  // namespace

void read_keystone(YamlReader& reader, KeystoneConfig& keystone) {
    keystone.auth_url = read_url(reader, "auth_url", reader.required_text("auth_url"));
    keystone.www_authenticate_uri =
        read_url(reader, "www_authenticate_uri", reader.text("www_authenticate_uri", keystone.auth_url));
    keystone.username = reader.required_text("username");
    keystone.password_file = reader.text("password_file", {});
    keystone.user_domain_name = reader.text("user_domain_name", keystone.user_domain_name);
    keystone.project_name = reader.text("project_name", {});
    keystone.project_domain_name = reader.text("project_domain_name", keystone.project_domain_name);
    const auto scope = reader.text("system_scope", {});
    keystone.has_system_scope = scope == "all";
    if (!scope.empty() && scope != "all") {
        reader.fail("system_scope", fmt::format("system_scope: '{}' is not all, the only one there is", scope));
    }
    if (keystone.has_system_scope != keystone.project_name.empty()) {
        reader.fail(
            keystone.has_system_scope ? "system_scope" : "username",
            "keystone: say either project_name, where the service user has its role, or system_scope: all"
        );
    }
    keystone.cafile = reader.text("cafile", {});
    keystone.token_cache_time = read_seconds(reader, "token_cache_time", keystone.token_cache_time);
}

}  // namespace tenon
