#include "api/router.hpp"

#include "api/accept.hpp"
#include "api/auth_answer.hpp"
#include "api/authorization.hpp"
#include "api/body_check.hpp"
#include "api/microversion.hpp"
#include "api/problem.hpp"
#include "api/request_target.hpp"
#include "api/text.hpp"
#include "base/crypto.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"
#include "base/utf8.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <exception>
#include <optional>
#include <utility>

namespace tenon::api {

namespace {

constexpr unsigned minor_without_json_suffix = 91;
constexpr std::string_view json_suffix = ".json";

void count(unsigned status) {
    static const std::string name = "tenon_http_requests_total";
    static const std::string help = "Answered HTTP requests by status class";
    static const std::array<metrics::Counter*, 5> by_class = {
        &metrics::counter(name, help, {{"class", "1xx"}}), &metrics::counter(name, help, {{"class", "2xx"}}),
        &metrics::counter(name, help, {{"class", "3xx"}}), &metrics::counter(name, help, {{"class", "4xx"}}),
        &metrics::counter(name, help, {{"class", "5xx"}}),
    };
    by_class[std::min<std::size_t>(std::max(status / 100, 1u), 5) - 1]->add();
}

std::string_view header(const Request& request, std::string_view name) {
    return find_header(request.headers, name).value_or(std::string_view{});
}

/// What Ironic's json_depth middleware and webob refuse before anybody else looks.
std::optional<Response> refuse_body(const Request& request, const HttpConfig& config) {
    if (request.body.empty() || header(request, "Content-Type").find("json") == std::string_view::npos) {
        return std::nullopt;
    }
    if (!is_utf8(request.body)) {
        return abort_with(400, {}, header(request, "Accept"));
    }
    if (is_nested_deeper(request.body, config.max_json_depth)) {
        return unwrapped_fault(
            400, "Request body JSON is nested too deeply. Please contact the service administrator."
        );
    }
    return std::nullopt;
}

/// Below 1.91 ".json" at the end of a path is no part of the last name; only a node can be called so, and who looks for
/// one tries both.
void cut_json_suffix(std::vector<std::string>& segments, unsigned minor) {
    if (minor >= minor_without_json_suffix || segments.empty() || !segments.back().ends_with(json_suffix)) {
        return;
    }
    auto shorter = segments.back().substr(0, segments.back().size() - json_suffix.size());
    const bool is_node = segments.size() == 2 && segments[0] == "nodes" && shorter != "detail" && shorter != "validate";
    if (!is_node && !shorter.empty()) {
        segments.back() = std::move(shorter);
    }
}

Response refuse_version(const VersionRefusal& refusal, bool is_v1_document, const Request& request) {
    auto response = is_v1_document ? problem(error(Errc::not_acceptable, refusal.text))
                                   : abort_with(406, refusal.text, header(request, "Accept"));
    if (refusal.shows_range) {
        add_version_range(response);
    }
    return response;
}

/// What a request waits for a host that starts.
constexpr auto start_wait = std::chrono::seconds(60);

Error still_starting() {
    auto refusal = error(
        Errc::unavailable, "This host is starting and has not seen all its plugins yet (GET /tenon/v1/plugins tells "
                           "which it is loading), please retry."
    );
    refusal.retry_after_ms = 1'000;
    return refusal;
}

/// What can be said of a route before its handler runs. Rules about a node or a vendor method are asked by the handler,
/// which has it.
Result<void> ask_policy(Exchange& exchange) {
    if (exchange.rule == public_rule) {
        exchange.is_authorized = true;
        return {};
    }
    if (is_asked_of_node(exchange.rule)) {
        const bool is_of_all = exchange.segments.size() == 1;  // POST /v1/nodes
        const bool is_hopeless =
            is_of_all && exchange.policy->decide(exchange.rule, exchange.principal, {}).verdict == Verdict::no;
        return is_hopeless ? authorize(exchange, {}) : Result<void>();
    }
    if (is_asked_of_call(exchange.rule)) {
        return {};
    }
    const bool is_of_driver = exchange.segments.size() > 1 && exchange.segments[0] == "drivers";
    return authorize(exchange, {nullptr, is_of_driver ? std::string_view(exchange.segments[1]) : std::string_view{}});
}

bool changes_something(std::string_view method) {
    return method != "GET" && method != "HEAD" && method != "OPTIONS";
}

/// Of an async call's answer.
std::string_view call_of(const Response& response) {
    constexpr std::string_view prefix = "/tenon/v1/calls/";
    const auto location = response.headers.find("Location").value_or("");
    return response.status == 202 && location.starts_with(prefix) ? location.substr(prefix.size()) : std::string_view{};
}

void write_down(const Exchange& exchange, const Response& response) {
    const auto& request = exchange.request;
    if (changes_something(request.method)) {
        exchange.services.audit.call(
            {exchange.request_id, request.method, request.target, exchange.remote}, exchange.principal,
            exchange.audited, response.status, call_of(response)
        );
    }
}

void add_request_id(Response& response, std::string_view id) {
    auto& headers = response.headers;
    headers.add_lines("Openstack-Request-Id: ");
    headers.add_lines(id);
    headers.add_lines("\r\nx-openstack-request-id: ");
    headers.add_lines(id);
    headers.add_lines("\r\n");
}

}  // namespace

Router::Router(Services services, const std::vector<Route>& routes)
    : services_(services), origins_(services.config), table_(routes) {}

Awaitable<Response> Router::dispatch(Loop& loop, const Request& request) const {
    Response response;
    try {
        if (request.method == "OPTIONS" && request.target != "/") {
            count(200);
            co_return response;  // Ironic's CORS middleware, whatever the path but that which answers all verbs
        }
        const auto remote = origins_.remote_of(request);
        const auto credentials = credentials_of(request, remote);
        auto who = is_public(request.target) ? Principal{} : services_.authenticator.recognise(credentials);
        if (!who) {
            who = co_await services_.authenticator.authenticate(loop, credentials);
        }
        if (!*who) {
            count(who->error().status);
            if (changes_something(request.method)) {
                services_.audit.call({{}, request.method, request.target, remote}, {}, {}, who->error().status, {});
            }
            co_return answer_of(who->error(), header(request, "Accept"));
        }
        response = co_await answer(loop, request, remote, **who);
    } catch (const std::exception& e) {
        log::error("{} {}: {}", request.method, request.target, e.what());
        response = problem(error(Errc::internal, "Internal error."));
    }
    if (request.method == "HEAD" && response.status >= 400) {
        response.body = R"({"error_message": ""})";  // webob gave Ironic's error wrapper no text to wrap
    }
    count(response.status);
    co_return response;
}

Awaitable<Response>
Router::answer(Loop& loop, const Request& request, std::string_view remote, Principal& principal) const {
    const auto accept = header(request, "Accept");
    auto target = parse_target(request.target);
    if (!target) {
        co_return abort_with(400, {}, accept);
    }
    if (auto refusal = refuse_body(request, services_.config.http)) {
        co_return std::move(*refusal);
    }
    auto& segments = target->segments;
    const auto first = segments.empty() ? std::string_view{} : std::string_view(segments.front());
    const bool is_ours = first.empty() || first == "healthcheck" || first == "metrics" || first == "tenon";
    const bool is_versioned = !is_ours || target->has_empty_segment;
    if (first == "v1") {
        segments.erase(segments.begin());
    }
    Exchange exchange{services_,           loop, request, std::move(principal), "req-" + random_uuid(), {},
                      std::move(segments), {},   1};
    exchange.policy = services_.policy.current();
    exchange.remote = remote;
    if (!exchange.principal.brings_role) {
        exchange.principal.role = exchange.policy->role_of(exchange.principal.user);
    }
    exchange.query = std::move(target->query);
    const bool is_v1_document = is_versioned && exchange.segments.empty();
    if (is_versioned) {
        const auto version = negotiate_version(request.headers, is_v1_document);
        if (!version) {
            auto response = refuse_version(version.error(), is_v1_document, request);
            if (is_v1_document) {
                add_request_id(response, exchange.request_id);
            }
            co_return response;
        }
        exchange.minor = *version;
        cut_json_suffix(exchange.segments, exchange.minor);
    }

    Result<Response> result = error(Errc::not_found, "The resource could not be found.");
    if (!target->has_empty_segment) {
        const std::string_view root = is_versioned ? "v1" : "";
        const auto match = table_.find(request.method, root, exchange.segments);
        if (match.route == nullptr) {
            auto response = abort_with(match.allow.empty() ? 404 : 405, {}, accept, request.method);
            if (!match.allow.empty()) {
                response.headers.add("Allow", match.allow);
            }
            co_return response;
        }
        if ((is_versioned || first.empty()) && !is_json_acceptable(accept)) {
            co_return abort_with(406, {}, accept);
        }
        exchange.base_url = origins_.base_url_of(request, target->authority);
        exchange.rule = match.route->policy;
        if (auto allowed = ask_policy(exchange); !allowed) {
            result = allowed.error();
        } else {
            bool has_plugins = match.route->needs == Needs::nothing || services_.started.is_open();
            if (!has_plugins) {
                const auto deadline = std::chrono::steady_clock::now() + start_wait;
                has_plugins = co_await services_.started.pass(loop, deadline);
            }
            if (has_plugins) {
                result = co_await match.route->handler(exchange);
            } else {
                result = still_starting();
            }
            if (result && result->status < 400 && !exchange.is_authorized) {
                log::error("{}: no rule was asked for {}; it is not answered", exchange.request_id, exchange.rule);
                result = error(Errc::internal, "Internal error.");
            }
        }
    }
    Response response = result ? std::move(*result) : problem(result.error());
    if (!result && response.status >= 500) {
        log::warn("{}: {} {}: {}", exchange.request_id, request.method, request.target, result.error().message);
    }
    write_down(exchange, response);
    if (!is_abort(response)) {
        if (is_versioned) {
            add_version_range(response);
            add_version(response, exchange.minor);
        }
        add_request_id(response, exchange.request_id);
    }
    co_return response;
}

}  // namespace tenon::api
