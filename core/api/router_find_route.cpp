// Which route a request comes to, and what is said of it before its handler is asked.

#include "api/accept.hpp"
#include "api/authorization.hpp"
#include "api/body_check.hpp"
#include "api/microversion.hpp"
#include "api/problem.hpp"
#include "api/request_target.hpp"
#include "api/router.hpp"
#include "base/crypto.hpp"
#include "base/utf8.hpp"

#include <optional>
#include <string>
#include <utility>

namespace tenon::api {

namespace {

constexpr unsigned minor_without_json_suffix = 91;
constexpr std::string_view json_suffix = ".json";

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

bool is_outside_v1(std::string_view first) {
    return first == "healthcheck" || first == "metrics" || first == "tenon";
}

/// Below 1.91 ".json" at the end of a path is no part of the last name; only a node can be called so, and who looks for
/// one tries both.
void cut_json_suffix(std::vector<std::string_view>& segments, unsigned minor) {
    if (minor >= minor_without_json_suffix || segments.empty() || !segments.back().ends_with(json_suffix)) {
        return;
    }
    const auto shorter = segments.back().substr(0, segments.back().size() - json_suffix.size());
    const bool is_node = segments.size() == 2 && segments[0] == "nodes" && shorter != "detail" && shorter != "validate";
    if (!is_node && !shorter.empty()) {
        segments.back() = shorter;
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
    return authorize(exchange, {nullptr, is_of_driver ? exchange.segments[1] : std::string_view{}});
}

}  // namespace

void Router::find_route(Visit& visit) const {
    auto& exchange = visit.exchange;
    const auto& request = exchange.request;
    const auto accept = header(request, "Accept");
    auto target = parse_target(request.target);
    if (!target) {
        return visit.end(abort_with(400, {}, accept));
    }
    if (auto refusal = refuse_body(request, services_.config.http)) {
        return visit.end(std::move(*refusal));
    }
    auto& segments = target->segments;
    const bool is_root = segments.empty() || segments.front().empty();
    const bool is_ours = is_root || is_outside_v1(segments.front());
    visit.is_versioned = !is_ours || target->has_empty_segment;
    if (!is_root && segments.front() == "v1") {
        segments.erase(segments.begin());
    }
    exchange.request_id = random_uuid("req-");
    exchange.segments = std::move(segments);
    exchange.decoded_path = std::move(target->decoded);
    exchange.query = std::move(target->query);
    exchange.policy = services_.policy.current();
    if (!exchange.principal.brings_role) {
        exchange.principal.role = exchange.policy->role_of(exchange.principal.user);
    }
    const bool is_v1_document = visit.is_versioned && exchange.segments.empty();
    if (visit.is_versioned) {
        const auto version = negotiate_version(request.headers, is_v1_document);
        if (!version) {
            visit.end(refuse_version(version.error(), is_v1_document, request));
            if (is_v1_document) {
                add_request_id(visit.answer, exchange.request_id);
            }
            return;
        }
        exchange.minor = *version;
        cut_json_suffix(exchange.segments, exchange.minor);
    }
    if (target->has_empty_segment) {
        visit.refusal = std::make_unique<const Error>(error(Errc::not_found, "The resource could not be found."));
        return;
    }
    const std::string_view root = visit.is_versioned ? "v1" : "";
    const auto match = table_.find(request.method, root, exchange.segments);
    if (match.route == nullptr) {
        visit.end(abort_with(match.allow.empty() ? 404 : 405, {}, accept, request.method));
        if (!match.allow.empty()) {
            visit.answer.headers.add("Allow", match.allow);
        }
        return;
    }
    if ((visit.is_versioned || is_root) && !is_json_acceptable(accept)) {
        return visit.end(abort_with(406, {}, accept));
    }
    exchange.authority = target->authority;
    exchange.rule = match.route->policy;
    visit.route = match.route;
    if (auto allowed = ask_policy(exchange); !allowed) {
        visit.refusal = std::make_unique<const Error>(allowed.error());
    }
}

}  // namespace tenon::api
