#include "api/handlers_passthru.hpp"

#include "api/arguments.hpp"
#include "api/authorization.hpp"
#include "api/client_limits.hpp"
#include "api/driver_document.hpp"
#include "api/handlers_drivers.hpp"
#include "api/node_lookup.hpp"
#include "api/passthru_arguments.hpp"
#include "api/problem.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace tenon::api {

namespace {

/// Fills in all that a call of any scope has.
Result<void> read_request(const Exchange& exchange, const PassthruArguments& arguments, PassthruRequest& request) {
    const auto limits = read_client_limits(exchange.request.headers);
    if (!limits) {
        return limits.error();
    }
    request.lock_wait = limits->lock_wait;
    request.timeout = limits->timeout;
    request.client = exchange.request.client;
    request.method = arguments.method;
    request.http_method = exchange.request.method;
    for (auto& c : request.http_method) {
        c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    }
    request.args = arguments.args;
    request.is_args_checked = true;
    request.request_id = exchange.request_id;
    request.user = exchange.principal.user;
    request.project = exchange.principal.project;
    return {};
}

/// Ironic's answer, and in headers beside it who has the node.
Response locked_response(const Error& refusal, const LockHolder& holder) {
    auto response = problem(refusal);
    response.headers.add("X-Tenon-Lock-Holder", holder.what);
    response.headers.add("X-Tenon-Lock-Since", to_iso8601(holder.since));
    if (!holder.request_id.empty()) {
        response.headers.add("X-Tenon-Lock-Request", holder.request_id);
    }
    return response;
}

/// Asked only when an argument is called `func`, so that the path of other calls stays short.
bool is_async_on_node(const Exchange& exchange, const Node& node, std::string_view method) {
    const auto driver = exchange.services.conductor.catalog()->compose(node);
    const auto* found = driver ? (*driver)->node_methods.find(method) : nullptr;
    return found != nullptr && found->method->declared.is_async;
}

bool is_async_on_driver(const Exchange& exchange, std::string_view name, std::string_view method) {
    const auto catalog = exchange.services.conductor.catalog();
    const auto type = catalog->find(name);
    const auto* found = type ? (*type)->defaults->driver_methods.find(method) : nullptr;
    return found != nullptr && found->method->declared.is_async;
}

Result<void> authorize_node_call(Exchange& exchange, const Node& node, std::string_view method) {
    const auto driver = exchange.services.conductor.catalog_on(exchange.loop).compose(node);
    return authorize_call(exchange, driver ? &(*driver)->node_methods : nullptr, method, {&node});
}

Result<void> authorize_driver_call(
    Exchange& exchange, std::string_view driver, const Result<const ComposedHardwareType*>& type,
    std::string_view method
) {
    exchange.audited.driver = driver;
    return authorize_call(exchange, type ? &(*type)->defaults->driver_methods : nullptr, method, {nullptr, driver});
}

using Passthru = Soon<Result<PassthruOutcome>>;

// What is read on the way to a call would stay in a coroutine's memory for as long as the call takes: these are none.

Passthru begin_node_call(Exchange& exchange) {
    const auto arguments = passthru_arguments(exchange, 3);
    if (!arguments) {
        return arguments.error();
    }
    auto node = find_node(exchange, exchange.segments[1]);
    if (!node) {
        return node.error();
    }
    if (auto allowed = authorize_node_call(exchange, **node, arguments->method); !allowed) {
        return allowed.error();
    }
    const bool is_async = arguments->has("func") && is_async_on_node(exchange, **node, arguments->method);
    if (auto checked = check_passthru_names(*arguments, MethodScope::node, is_async); !checked) {
        return checked.error();
    }
    PassthruRequest request;
    request.refused_by = &exchange.held_by;
    if (auto read = read_request(exchange, *arguments, request); !read) {
        return read.error();
    }
    return exchange.services.conductor.call_node(exchange.loop, std::move(*node), std::move(request));
}

Passthru begin_driver_call(Exchange& exchange) {
    const auto arguments = passthru_arguments(exchange, 3);
    if (!arguments) {
        return arguments.error();
    }
    const auto driver = exchange.segments[1];
    const auto type = find_driver(exchange.services.conductor.catalog_on(exchange.loop), driver);
    if (auto allowed = authorize_driver_call(exchange, driver, type, arguments->method); !allowed) {
        return allowed.error();
    }
    if (!type) {
        return type.error();
    }
    const bool is_async = arguments->has("func") && is_async_on_driver(exchange, driver, arguments->method);
    if (auto checked = check_passthru_names(*arguments, MethodScope::driver, is_async); !checked) {
        return checked.error();
    }
    PassthruRequest request;
    if (auto read = read_request(exchange, *arguments, request); !read) {
        return read.error();
    }
    return exchange.services.conductor.call_driver(exchange.loop, driver, std::move(request));
}

Result<Response> answer_with(Result<PassthruOutcome>&& outcome) {
    if (!outcome) {
        return outcome.error();
    }
    return passthru_response(std::move(*outcome));
}

Answer answer_to(const Exchange& exchange, Passthru call) {
    if (call.is_here()) {
        return answer_with(std::move(call.value()));
    }
    auto finish = [&exchange, call = call.finish()]() -> Result<Response> {
        auto outcome = call->run();
        if (!outcome && exchange.held_by) {
            return locked_response(outcome.error(), *exchange.held_by);
        }
        return answer_with(std::move(outcome));
    };
    return {call.wait(), finish_by<Result<Response>>(std::move(finish))};
}

/// The path's node, or that of Ironic's accidental /v1/nodes/vendor_passthru/methods?node_ident=N.
Result<std::string> node_ident(const Exchange& exchange) {
    if (exchange.segments.size() > 3) {
        if (auto checked = check_query(exchange, {}); !checked) {
            return checked.error();
        }
        return std::string(exchange.segments[1]);
    }
    if (auto checked = check_query(exchange, {"node_ident"}); !checked) {
        return checked.error();
    }
    auto ident = query_value(exchange, "node_ident");
    if (!ident) {
        return error(Errc::invalid, "Missing mandatory parameter: node_ident");
    }
    return *ident;
}

}  // namespace

Response passthru_response(PassthruOutcome&& outcome) {
    Response response;
    if (outcome.is_async) {
        response.status = 202;  // with a Content-Type and no body, ironicclient stumbles
        response.headers.add("Location", "/tenon/v1/calls/" + outcome.call_id);
        return response;
    }
    if (!outcome.is_attach) {
        response.headers.add_lines({json_content_type});
    } else if (!outcome.reply.content_type.empty()) {
        response.headers.add("Content-Type", std::move(outcome.reply.content_type));
    }
    response.body = std::move(outcome.reply.body);
    return response;
}

Answer handle_node_methods_get(Exchange& exchange) {
    const auto ident = node_ident(exchange);
    if (!ident) {
        return ident.error();
    }
    const auto node = find_node(exchange, *ident);
    if (!node) {
        return node.error();
    }
    const auto driver = exchange.services.conductor.catalog_on(exchange.loop).compose(**node);
    if (!driver) {
        return driver.error();
    }
    const auto& methods = (*driver)->node_methods;
    const auto callable = callable_methods(exchange, methods, {node->get()});
    if (!callable) {
        return callable.error();
    }
    return json_text_response(methods_document(methods, *callable, MethodScope::node));
}

Answer handle_node_vendor_passthru(Exchange& exchange) {
    return answer_to(exchange, begin_node_call(exchange));
}

Answer handle_driver_vendor_passthru(Exchange& exchange) {
    return answer_to(exchange, begin_driver_call(exchange));
}

}  // namespace tenon::api
