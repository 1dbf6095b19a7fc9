#include "api/handlers_calls.hpp"

#include "api/arguments.hpp"
#include "api/call_document.hpp"
#include "api/call_events.hpp"
#include "api/call_query.hpp"

#include <chrono>
#include <utility>

namespace tenon::api {

HandlerResult handle_calls_get(Exchange& exchange) {
    auto query = read_call_query(exchange);
    if (!query) {
        co_return query.error();
    }
    const auto page = co_await exchange.services.conductor.calls().list(exchange.loop, std::move(*query));
    if (!page) {
        co_return page.error();
    }
    Json documents = Json::array();
    for (const auto& record : page->records) {
        documents.push_back(call_summary(record));
    }
    Json document = Json::object();
    document["calls"] = std::move(documents);
    if (page->next) {
        document["next"] = next_call_link(exchange, *page->next);
    }
    co_return json_response(document);
}

HandlerResult handle_call_events_get(Exchange& exchange) {
    auto query = read_call_filter(exchange, {"node", "driver", "method", "state"});
    if (!query) {
        co_return query.error();
    }
    Response response;
    response.headers = {{"Content-Type", "text/event-stream"}, {"Cache-Control", "no-store"}};
    response.stream = call_events(exchange.services.conductor.calls().follow(exchange.loop, std::move(*query)));
    co_return response;
}

HandlerResult handle_call_get(Exchange& exchange) {
    const auto wait = read_call_wait(exchange);
    if (!wait) {
        co_return wait.error();
    }
    auto& calls = exchange.services.conductor.calls();
    const auto deadline = std::chrono::steady_clock::now() + *wait;
    std::string id(exchange.segments.back());
    const auto record = co_await calls.wait(exchange.loop, std::move(id), deadline);
    if (!record) {
        co_return record.error();
    }
    co_return json_response(call_document(*record));
}

HandlerResult handle_call_delete(Exchange& exchange) {
    if (auto checked = check_query(exchange, {}); !checked) {
        co_return checked.error();
    }
    std::string id(exchange.segments.back());
    const auto record = co_await exchange.services.conductor.calls().cancel(exchange.loop, std::move(id));
    if (!record) {
        co_return record.error();
    }
    co_return json_response(call_document(*record), 202);
}

}  // namespace tenon::api
