#include "api/router.hpp"

#include "api/auth_answer.hpp"
#include "api/microversion.hpp"
#include "api/problem.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <exception>
#include <optional>
#include <utility>

namespace tenon::api {

namespace {

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

/// The last word on an answer, whoever gave it. Who is not let in never comes to Ironic's error wrapper.
void settle(const Request& request, Response& answer, bool is_let_in = true) {
    if (is_let_in && request.method == "HEAD" && answer.status >= 400) {
        answer.body = R"({"error_message": ""})";  // webob gave Ironic's error wrapper no text to wrap
    }
    count(answer.status);
}

void fail(const Request& request, Response& answer, const std::exception& thrown) {
    log::error("{} {}: {}", request.method, request.target, thrown.what());
    answer = problem(error(Errc::internal, "Internal error."));
    settle(request, answer);
}

}  // namespace

Router::Router(Services services, const std::vector<Route>& routes)
    : services_(services), origins_(services.config), table_(routes) {}

Soon<void> Router::dispatch(Loop& loop, const Request& request, Response& answer) const {
    if (request.method == "OPTIONS" && request.target != "/") {
        count(200);
        return {};  // 200 and no more: Ironic's CORS middleware, whatever the path but that which answers all verbs
    }
    try {
        std::unique_ptr<Visit> visit(new Visit{answer, {services_, loop, request, origins_}});
        auto result = begin(*visit);
        if (!result.is_here()) {
            return end_later(std::move(visit), std::move(result));
        }
        end(*visit, std::move(result.value()));
    } catch (const std::exception& e) {
        fail(request, answer, e);
    }
    return {};
}

Soon<void> Router::end_later(std::unique_ptr<Visit> visit, Answer answer) {
    auto finish = [visit = std::move(visit), answer = answer.finish()] {
        try {
            end(*visit, answer->run());
        } catch (const std::exception& e) {
            fail(visit->exchange.request, visit->answer, e);
        }
    };
    return {answer.wait(), finish_by<void>(std::move(finish))};
}

Answer Router::begin(Visit& visit) const {
    visit.exchange.remote = origins_.remote_of(visit.exchange.request);
    return recognise(visit) ? ask(visit) : Answer(authenticate(visit));
}

bool Router::recognise(Visit& visit) const {
    if (is_public(visit.exchange.request.target)) {
        return true;
    }
    const auto credentials = credentials_of(visit.exchange.request, visit.exchange.remote);
    auto who = services_.authenticator.recognise(credentials);
    if (!who) {
        return false;
    }
    let_in(visit, std::move(*who));
    return true;
}

HandlerResult Router::authenticate(Visit& visit) const {
    auto& exchange = visit.exchange;
    const auto credentials = credentials_of(exchange.request, exchange.remote);
    auto who = co_await services_.authenticator.authenticate(exchange.loop, credentials);
    let_in(visit, std::move(who));
    auto answer = ask(visit);
    co_return co_await brought(std::move(answer));
}

void Router::let_in(Visit& visit, AuthOutcome&& who) const {
    auto& exchange = visit.exchange;
    if (who) {
        exchange.principal = std::move(*who);
        return;
    }
    const auto& request = exchange.request;
    if (changes_something(request.method)) {
        services_.audit.call({{}, request.method, request.target, exchange.remote}, {}, {}, who.error().status, {});
    }
    visit.is_let_in = false;
    visit.end(answer_of(who.error(), find_header(request.headers, "Accept").value_or("")));
}

Answer Router::ask(Visit& visit) const {
    if (!visit.is_answered) {
        find_route(visit);
    }
    if (visit.is_answered) {
        return Response{};
    }
    if (visit.refusal) {
        return *visit.refusal;
    }
    const bool has_plugins = visit.route->needs == Needs::nothing || services_.started.is_open();
    return has_plugins ? visit.route->handler(visit.exchange) : Answer(ask_once_started(visit));
}

HandlerResult Router::ask_once_started(Visit& visit) const {
    const auto deadline = std::chrono::steady_clock::now() + start_wait;
    if (!co_await services_.started.pass(visit.exchange.loop, deadline)) {
        co_return still_starting();
    }
    auto answer = visit.route->handler(visit.exchange);
    co_return co_await brought(std::move(answer));
}

void Router::end(Visit& visit, Result<Response>&& result) {
    if (!visit.is_answered) {
        finish(visit, std::move(result));
    }
    settle(visit.exchange.request, visit.answer, visit.is_let_in);
}

void Router::add_request_id(Response& response, std::string_view id, std::string_view versions) {
    response.headers.add_lines({versions, "Openstack-Request-Id: ", id, "\r\nx-openstack-request-id: ", id, "\r\n"});
}

void Router::finish(const Visit& visit, Result<Response>&& result) {
    const auto& exchange = visit.exchange;
    const auto& request = exchange.request;
    if (result && result->status < 400 && !exchange.is_authorized) {
        log::error("{}: no rule was asked for {}; it is not answered", exchange.request_id, exchange.rule);
        result = error(Errc::internal, "Internal error.");
    }
    auto& response = visit.answer;
    if (result) {
        response = std::move(*result);
    } else {
        response = problem(result.error());
    }
    if (!result && response.status >= 500) {
        log::warn("{}: {} {}: {}", exchange.request_id, request.method, request.target, result.error().message);
    }
    write_down(exchange, response);
    if (!is_abort(response)) {
        add_request_id(response, exchange.request_id, visit.is_versioned ? version_lines(exchange.minor) : "");
    }
}

}  // namespace tenon::api
