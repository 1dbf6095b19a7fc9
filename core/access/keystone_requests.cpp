#include "access/keystone_requests.hpp"

#include "base/json.hpp"
#include "base/trusted_file.hpp"
#include "http_client/http_url.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace tenon {

namespace {

constexpr std::size_t max_password_file = 4u << 10;
constexpr std::size_t max_reason = 200;
constexpr const char* password_credential = "/tenon-keystone-password";
constexpr std::string_view version = "/v3";

/// Of an error document, for the log.
std::string reason_of(const HttpResponse& response) {
    const auto document = parse_json(response.body);
    std::string reason;
    if (document && document->is_object() && document->contains("error") && (*document)["error"].is_object()) {
        const auto& error = (*document)["error"];
        if (error.contains("message") && error["message"].is_string()) {
            reason = error["message"].get<std::string>().substr(0, max_reason);
        }
    }
    std::replace_if(
        reason.begin(), reason.end(), [](unsigned char c) { return c < 32 || c == 127; }, ' '
    );
    return reason.empty() ? fmt::format("status {}", response.status)
                          : fmt::format("status {}: {}", response.status, reason);
}

Json domain(const std::string& name) {
    return Json{{"name", name}};
}

HttpRequest request_to(const KeystoneAddress& address, std::string method) {
    HttpRequest request;
    request.method = std::move(method);
    request.target = address.tokens + "?nocatalog";
    request.headers = {{"Accept", "application/json"}, {"User-Agent", "tenond"}};
    return request;
}

}  // namespace

Result<KeystoneAddress> keystone_address_of(const KeystoneConfig& config) {
    auto url = parse_http_url(config.auth_url);
    if (!url) {
        return error(Errc::invalid, fmt::format("keystone.auth_url: {}", url.error().message));
    }
    auto path = std::move(url->target);
    if (path.find('?') != std::string::npos) {
        return error(Errc::invalid, "keystone.auth_url: has a query, which it cannot have");
    }
    if (path.ends_with(version)) {
        path.resize(path.size() - version.size());
    }
    KeystoneAddress made;
    made.peer.is_tls = url->is_tls;
    made.peer.host = url->host;
    made.peer.port = url->port;
    made.peer.trust.ca_path = config.cafile;
    made.peer.trust.setting = "keystone.cafile";
    made.peer.trust.address_setting = "keystone.auth_url";
    made.tokens = fmt::format("{}{}/auth/tokens", path, version);
    return made;
}

Result<std::string> read_keystone_password(const KeystoneConfig& config) {
    auto path = config.password_file;
    if (path.empty()) {
        // NOLINTNEXTLINE(concurrency-mt-unsafe): nobody sets it
        const char* const folder = std::getenv("CREDENTIALS_DIRECTORY");
        if (folder == nullptr) {
            return error(
                Errc::invalid, "keystone.password_file: say where the password is, or give it as systemd credential "
                               "tenon-keystone-password"
            );
        }
        path = std::string(folder) + password_credential;
    }
    auto text = read_secret_file(path, max_password_file, "this password");
    if (!text) {
        return error(text.error().code, "keystone.password_file: " + text.error().message);
    }
    while (text->ends_with('\n') || text->ends_with('\r')) {
        text->pop_back();
    }
    if (text->empty()) {
        return error(Errc::invalid, fmt::format("keystone.password_file: {} is empty", path));
    }
    return text;
}

HttpRequest keystone_login(const KeystoneConfig& config, const KeystoneAddress& address, const std::string& password) {
    Json user{{"name", config.username}, {"domain", domain(config.user_domain_name)}, {"password", password}};
    Json scope = Json::object();
    if (config.has_system_scope) {
        scope["system"] = Json{{"all", true}};
    } else {
        scope["project"] = Json{{"name", config.project_name}, {"domain", domain(config.project_domain_name)}};
    }
    Json identity = Json::object();
    identity["methods"] = Json::array({"password"});
    identity["password"]["user"] = std::move(user);
    Json document = Json::object();
    document["auth"]["identity"] = std::move(identity);
    document["auth"]["scope"] = std::move(scope);
    auto request = request_to(address, "POST");
    request.headers.emplace_back("Content-Type", "application/json");
    request.body = dump_json(document);
    return request;
}

Result<ServiceToken> read_keystone_login(const HttpResponse& response, const KeystoneConfig& config) {
    if (response.status == 401) {
        return error(
            Errc::unauthenticated,
            fmt::format(
                "Keystone does not let user '{}' of domain '{}' in ({}); mend keystone.username, its password, "
                "user_domain_name or {}",
                config.username, config.user_domain_name, reason_of(response),
                config.has_system_scope ? "system_scope" : "project_name"
            )
        );
    }
    const auto text = find_header(response.headers, "X-Subject-Token");
    if (response.status != 201 || !text) {
        return error(
            Errc::unavailable,
            fmt::format("no token from keystone.auth_url, which is to be Keystone's ({})", reason_of(response))
        );
    }
    const auto token = read_keystone_token(response.body);
    if (!token) {
        return token.error();
    }
    return ServiceToken{std::string(*text), token->expires_at};
}

HttpRequest keystone_question(const KeystoneAddress& address, const std::string& own_token, std::string_view token) {
    auto request = request_to(address, "GET");
    request.headers.emplace_back("X-Auth-Token", own_token);
    request.headers.emplace_back("X-Subject-Token", token);
    return request;
}

Result<std::optional<KeystoneToken>> read_keystone_answer(const HttpResponse& response) {
    if (response.status == 404) {
        return std::optional<KeystoneToken>();
    }
    if (response.status == 403) {
        return error(
            Errc::forbidden, "Keystone does not let keystone.username validate tokens (status 403); give it the role "
                             "service, or make it a reader of the system"
        );
    }
    if (response.status != 200) {
        // The body may repeat the token.
        return error(Errc::unavailable, fmt::format("Keystone validates no token (status {})", response.status));
    }
    auto token = read_keystone_token(response.body);
    if (!token && token.error().code == Errc::forbidden) {
        return std::optional<KeystoneToken>();
    }
    if (!token) {
        return token.error();
    }
    return std::optional(std::move(*token));
}

}  // namespace tenon
