#include "bmc/bmc_login.hpp"

#include "bmc/bmc_rules.hpp"
#include "bmc/busy_wait.hpp"
#include "http_client/http_url.hpp"

#include <fmt/format.h>

#include <utility>

namespace tenon {

namespace {

/// The path of a link, absolute or not; nothing where it is neither. The authority is a proxy's idea of it: ours is
/// kept.
std::string path_of(std::string_view link) {
    if (is_path(link)) {
        return std::string(link);
    }
    const auto url = parse_http_url(link);
    return url && is_path(url->target) ? url->target : std::string();
}

/// The string at these keys, or nothing: BMCs leave out, null and mistype everything.
std::string text_of(const Json& resource, std::initializer_list<const char*> keys) {
    const auto* at = &resource;
    for (const auto* key : keys) {
        const auto found = at->is_object() ? at->find(key) : at->end();
        if (found == at->end()) {
            return {};
        }
        at = &*found;
    }
    return at->is_string() ? at->get<std::string>() : std::string();
}

std::string link_of(const Json& resource, std::initializer_list<const char*> keys) {
    return path_of(text_of(resource, keys));
}

Json body_of(const HttpResponse& response) {
    auto body = parse_json(response.body);
    return response.status == 200 && body ? std::move(*body) : Json();
}

Awaitable<Result<HttpResponse>>
get(BmcTransport& transport, Loop& loop, const BmcEndpoint& endpoint, std::string target, Deadline deadline) {
    HttpRequest request;
    request.target = std::move(target);
    set_bmc_headers(request, true);
    co_return co_await transport.send(
        loop, endpoint, std::move(request), transport.limits().connect_attempts, deadline
    );
}

/// Links.Sessions of the root, else the session service's own, else where everybody has them.
Awaitable<Result<std::string>>
find_sessions(BmcTransport& transport, Loop& loop, const BmcEndpoint& endpoint, Deadline deadline) {
    const auto root_path = (endpoint.root_prefix.empty() ? std::string("/redfish/v1") : endpoint.root_prefix) + "/";
    const auto root = co_await get(transport, loop, endpoint, root_path, deadline);
    if (!root) {
        co_return root.error();
    }
    const auto body = body_of(*root);
    auto sessions = link_of(body, {"Links", "Sessions", "@odata.id"});
    const auto service = link_of(body, {"SessionService", "@odata.id"});
    if (sessions.empty() && !service.empty()) {
        const auto answer = co_await get(transport, loop, endpoint, service, deadline);
        if (answer) {
            const auto service_body = body_of(*answer);
            sessions = link_of(service_body, {"Sessions", "@odata.id"});
        }
    }
    co_return sessions.empty() ? root_path + "SessionService/Sessions" : sessions;
}

/// The path of the new session, whatever form it was given in. Without it there is no logging out.
std::string session_path(std::string_view sessions, const HttpResponse& response) {
    if (auto path = path_of(find_header(response.headers, "Location").value_or("")); !path.empty()) {
        return path;
    }
    const auto body = parse_json(response.body);
    if (!body) {
        return {};
    }
    for (const auto* key : {"@odata.id", "message"}) {  // the latter: HPE's and Cray's emulators
        if (auto path = link_of(*body, {key}); !path.empty() && path != sessions) {
            return path;
        }
    }
    const auto id = text_of(*body, {"Id"});
    return id.empty() || !is_path("/" + id) ? std::string() : fmt::format("{}/{}", sessions, id);
}

std::string keys_of(const BmcEndpoint& endpoint) {
    return fmt::format(
        "{} and {}", setting_of(endpoint.keys.username, "username"), setting_of(endpoint.keys.password, "password")
    );
}

/// The spec has 403 for it, or a success whose session may do nothing but change the password.
std::string wants_new_password(const BmcEndpoint& endpoint) {
    return fmt::format(
        "{} wants the password of '{}' changed (PasswordChangeRequired): change it at the BMC, then in {}",
        authority_of(endpoint), endpoint.username, setting_of(endpoint.keys.password, "password")
    );
}

LoginAnswer read_refusal(const BmcEndpoint& endpoint, const HttpResponse& response) {
    LoginAnswer answer;
    const auto who = authority_of(endpoint);
    if (mentions(response, {"PasswordChangeRequired"})) {
        answer.refusal = wants_new_password(endpoint);
        answer.is_for_people = true;
    } else if (is_at_limit(response)) {
        answer.refusal = fmt::format(
            "{} has no free session (HTTP {}): end some of its sessions, or set {} to basic", who, response.status,
            setting_of(endpoint.keys.auth_type, "auth_type")
        );
    } else if (response.status == 401 || response.status == 403) {
        answer.refusal = fmt::format(
            "{} refuses to log '{}' in (HTTP {}): check {}", who, endpoint.username, response.status, keys_of(endpoint)
        );
    } else if (response.status / 100 == 2) {
        answer.refusal = fmt::format("{} answers a login with HTTP {} but without X-Auth-Token", who, response.status);
        answer.is_lasting = true;
    } else {
        answer.refusal = fmt::format("{} has no session for us (HTTP {})", who, response.status);
        answer.is_lasting = response.status == 404 || response.status == 405 || response.status == 501;
    }
    return answer;
}

}  // namespace

LoginAnswer read_login_answer(const BmcEndpoint& endpoint, std::string_view sessions, const HttpResponse& response) {
    const auto token = find_header(response.headers, "X-Auth-Token");
    if (response.status / 100 != 2 || !token || token->empty()) {
        return read_refusal(endpoint, response);
    }
    while (sessions.size() > 1 && sessions.back() == '/') {
        sessions.remove_suffix(1);
    }
    LoginAnswer answer;
    answer.session = BmcSession{std::string(*token), session_path(sessions, response)};
    if (mentions(response, {"PasswordChangeRequired"})) {
        answer.warning = wants_new_password(endpoint);
    }
    return answer;
}

Awaitable<Result<LoginAnswer>>
log_in(BmcTransport& transport, Loop& loop, const BmcEndpoint& endpoint, Deadline deadline) {
    const auto sessions = co_await find_sessions(transport, loop, endpoint, deadline);
    if (!sessions) {
        co_return sessions.error();
    }
    HttpRequest request;
    request.method = "POST";
    request.target = *sessions;
    const Json credentials{{"UserName", endpoint.username}, {"Password", endpoint.password}};
    request.body = credentials.dump(-1, ' ', true, Json::error_handler_t::replace);
    set_bmc_headers(request, true);
    for (unsigned attempt = 1;; ++attempt) {
        const auto response =
            co_await transport.send(loop, endpoint, request, transport.limits().connect_attempts, deadline);
        if (!response) {
            co_return response.error();
        }
        // Busy means that it was not processed, POST or not.
        const auto again = ask_again_at(*response, transport.limits(), attempt, deadline);
        if (!again) {
            co_return read_login_answer(endpoint, *sessions, *response);
        }
        const auto waited = co_await wait_while_busy(loop, endpoint, *again);
        if (!waited) {
            co_return waited.error();
        }
    }
}

Awaitable<void> log_out(BmcTransport& transport, Loop& loop, BmcSessions::Open open, Deadline deadline) {
    if (open.session.path.empty()) {
        co_return;
    }
    HttpRequest request;
    request.method = "DELETE";
    request.target = open.session.path;
    set_bmc_headers(request, true);
    request.headers.emplace_back("X-Auth-Token", open.session.token);
    static_cast<void>(co_await transport.send(loop, open.endpoint, std::move(request), 1, deadline));
}

}  // namespace tenon
