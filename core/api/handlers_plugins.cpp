#include "api/handlers_plugins.hpp"

#include "api/arguments.hpp"
#include "api/plugin_document.hpp"
#include "async/from_callback.hpp"

#include <fmt/format.h>

#include <functional>
#include <string>
#include <utility>

namespace tenon::api {

namespace {

Response plugins_response(const Exchange& exchange) {
    const auto all = exchange.services.plugins.status();
    Json documents = Json::array();
    for (const auto& status : *all) {
        documents.push_back(plugin_document(status));
    }
    Json document = Json::object();
    document["plugins"] = std::move(documents);
    return json_response(document);
}

Result<Response> plugin_response(const Exchange& exchange, std::string_view name) {
    const auto all = exchange.services.plugins.status();
    for (const auto& status : *all) {
        if (status.name == name) {
            return json_response(plugin_document(status));
        }
    }
    return error(Errc::not_found, fmt::format("Plugin {} could not be found.", name));
}

std::string plugin_name(const Exchange& exchange) {
    return std::string(exchange.segments[exchange.segments.size() - 2]);
}

/// The body's `only_when_idle`; nothing else may be in it.
Result<bool> only_when_idle(const Exchange& exchange) {
    const auto body = body_json(exchange);
    if (!body) {
        return body.error();
    }
    if (!*body || (*body)->is_null()) {
        return false;
    }
    const bool is_right = (*body)->is_object() && (*body)->size() <= 1 &&
                          ((*body)->empty() || (*body)->begin().key() == "only_when_idle") &&
                          ((*body)->empty() || (*body)->begin()->is_boolean());
    if (!is_right) {
        return error(
            Errc::invalid, "The body may hold one key, only_when_idle, which is true or false; without a body a plugin "
                           "is disabled whatever it does."
        );
    }
    return !(*body)->empty() && (*body)->begin()->get<bool>();
}

using Command = std::function<Result<void>(PluginRegistry&)>;

/// Runs it on the plugin thread, which then looks into the directories.
Awaitable<Result<void>> ask(Exchange& exchange, Command command) {
    co_return co_await from_callback<Result<void>>(exchange.loop, [&](PluginThread::Done done) {
        exchange.services.plugin_thread.ask(std::move(command), std::move(done));
    });
}

HandlerResult act_on_plugin(Exchange& exchange, Command command) {
    if (auto checked = check_query(exchange, {}); !checked) {
        co_return checked.error();
    }
    const auto name = plugin_name(exchange);
    if (auto done = co_await ask(exchange, std::move(command)); !done) {
        co_return done.error();
    }
    co_return plugin_response(exchange, name);
}

}  // namespace

HandlerResult handle_plugins_get(Exchange& exchange) {
    if (auto checked = check_query(exchange, {}); !checked) {
        co_return checked.error();
    }
    co_return plugins_response(exchange);
}

HandlerResult handle_plugin_get(Exchange& exchange) {
    if (auto checked = check_query(exchange, {}); !checked) {
        co_return checked.error();
    }
    co_return plugin_response(exchange, exchange.segments.back());
}

HandlerResult handle_plugins_rescan_post(Exchange& exchange) {
    if (auto checked = check_query(exchange, {}); !checked) {
        co_return checked.error();
    }
    Command nothing = [](PluginRegistry&) { return Result<void>{}; };
    if (auto done = co_await ask(exchange, std::move(nothing)); !done) {
        co_return done.error();
    }
    co_return plugins_response(exchange);
}

HandlerResult handle_plugin_enable_post(Exchange& exchange) {
    Command command = [name = plugin_name(exchange)](PluginRegistry& plugins) { return plugins.enable(name); };
    co_return co_await act_on_plugin(exchange, std::move(command));
}

HandlerResult handle_plugin_disable_post(Exchange& exchange) {
    const auto idle = only_when_idle(exchange);
    if (!idle) {
        co_return idle.error();
    }
    Command command = [name = plugin_name(exchange), only_when_idle = *idle](PluginRegistry& plugins) {
        return plugins.disable(name, only_when_idle);
    };
    co_return co_await act_on_plugin(exchange, std::move(command));
}

HandlerResult handle_plugin_trust_post(Exchange& exchange) {
    Command command = [name = plugin_name(exchange)](PluginRegistry& plugins) { return plugins.trust(name); };
    co_return co_await act_on_plugin(exchange, std::move(command));
}

HandlerResult handle_plugin_rollback_post(Exchange& exchange) {
    Command command = [name = plugin_name(exchange)](PluginRegistry& plugins) { return plugins.roll_back(name); };
    co_return co_await act_on_plugin(exchange, std::move(command));
}

}  // namespace tenon::api
