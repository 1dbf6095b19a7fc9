#include "bmc/bmc_login.hpp"

#include "bmc/bmc_rules.hpp"
#include "http_client/http_url.hpp"

#include <fmt/format.h>

#include <utility>

namespace tenon {

namespace {

/// A link's path, or nothing: BMCs leave out, null and mistype everything.
std::string link_of(const Json& resource, std::initializer_list<const char*> keys) {
    const auto* at = &resource;
    for (const auto* key : keys) {
        const auto found = at->is_object() ? at->find(key) : at->end();
        if (found == at->end()) {
            return {};
        }
        at = &*found;
    }
    return at->is_string() && is_path(at->get_ref<const std::string&>()) ? at->get<std::string>() : std::string();
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

/// The path of the new session, whatever form it was given in.
std::string session_path(const HttpResponse& response) {
    const auto location = find_header(response.headers, "Location");
    if (location && location->substr(0, 1) == "/") {
        return std::string(*location);
    }
    if (location) {
        if (auto url = parse_http_url(*location); url && !url->target.empty()) {
            return url->target;  // the authority is a proxy's idea of it: ours is kept
        }
    }
    const auto body = parse_json(response.body);
    return body ? link_of(*body, {"@odata.id"}) : std::string();
}

}  // namespace

LoginAnswer read_login_answer(const BmcEndpoint& endpoint, const HttpResponse& response) {
    LoginAnswer answer;
    const auto token = find_header(response.headers, "X-Auth-Token");
    if (response.status / 100 == 2 && token && !token->empty()) {
        answer.session = BmcSession{std::string(*token), session_path(response)};
        return answer;
    }
    const auto who = authority_of(endpoint);
    if (response.status == 401 || response.status == 403) {
        answer.refusal = fmt::format(
            "{} refuses to log '{}' in (HTTP {}): check driver_info/{} and driver_info/{}", who, endpoint.username,
            response.status, endpoint.username_key, endpoint.password_key
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

Awaitable<Result<LoginAnswer>>
log_in(BmcTransport& transport, Loop& loop, const BmcEndpoint& endpoint, Deadline deadline) {
    auto sessions = co_await find_sessions(transport, loop, endpoint, deadline);
    if (!sessions) {
        co_return sessions.error();
    }
    HttpRequest request;
    request.method = "POST";
    request.target = std::move(*sessions);
    const Json credentials{{"UserName", endpoint.username}, {"Password", endpoint.password}};
    request.body = credentials.dump(-1, ' ', true, Json::error_handler_t::replace);
    set_bmc_headers(request, true);
    const auto response =
        co_await transport.send(loop, endpoint, std::move(request), transport.limits().connect_attempts, deadline);
    if (!response) {
        co_return response.error();
    }
    co_return read_login_answer(endpoint, *response);
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
