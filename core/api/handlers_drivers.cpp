#include "api/handlers_drivers.hpp"

#include "api/arguments.hpp"
#include "api/authorization.hpp"
#include "api/driver_document.hpp"
#include "api/text.hpp"

#include <fmt/format.h>

namespace tenon::api {

namespace {

constexpr unsigned minor_raid_properties = 12;
constexpr unsigned minor_dynamic_drivers = 30;
constexpr unsigned minor_driver_fields = 77;

Error too_old_for_dynamic() {
    return error(Errc::not_acceptable, "Request not acceptable. The minimal required API version should be 1.30");
}

/// The `fields` of the query, checked; nullopt: all.
Result<std::optional<std::vector<std::string>>>
wanted_fields(const std::optional<std::string>& list, bool has_interfaces) {
    if (!list) {
        return std::optional<std::vector<std::string>>{};
    }
    auto fields = parse_driver_fields(*list, has_interfaces);
    if (!fields) {
        return fields.error();
    }
    return std::optional(std::move(*fields));
}

/// /v1/drivers/D/…, or Ironic's accidental /v1/drivers/…?driver_name=D.
Result<std::string> driver_name(const Exchange& exchange, std::size_t segments_with_name) {
    if (exchange.segments.size() >= segments_with_name) {
        if (auto checked = check_query(exchange, {}); !checked) {
            return checked.error();
        }
        return std::string(exchange.segments[1]);
    }
    if (auto checked = check_query(exchange, {"driver_name"}); !checked) {
        return checked.error();
    }
    const auto name = query_value(exchange, "driver_name");
    if (!name) {
        return error(Errc::invalid, "Missing mandatory parameter: driver_name");
    }
    return *name;
}

}  // namespace

Result<const ComposedHardwareType*> find_driver(const DriverCatalog& catalog, std::string_view name) {
    auto found = catalog.find(name);
    if (!found && !catalog.types().contains(name)) {
        return error(Errc::not_found, fmt::format("The driver '{}' is unknown.{}", name, catalog.why_gone(name)));
    }
    return found;
}

HandlerResult handle_drivers_get(Exchange& exchange) {
    if (auto checked = check_query(exchange, {"type", "detail", "fields"}); !checked) {
        co_return checked.error();
    }
    const auto type = query_value(exchange, "type");
    const auto detail = query_value(exchange, "detail");
    bool is_detailed = false;
    if (detail) {
        auto word = parse_boolean("detail", *detail);
        if (!word) {
            co_return word.error();
        }
        is_detailed = *word;
    }
    const auto list = query_value(exchange, "fields");
    if (is_detailed && list && !trim(*list).empty()) {
        co_return error(Errc::invalid, "Can not specify ?detail=True and fields in the same request.");
    }
    if ((type || detail) && exchange.minor < minor_dynamic_drivers) {
        co_return too_old_for_dynamic();
    }
    if (list && exchange.minor < minor_driver_fields) {
        co_return error(Errc::not_acceptable, "Request not acceptable.");
    }
    if (type && *type != "classic" && *type != "dynamic") {
        co_return error(Errc::invalid, R"("type" filter must be one of "classic" or "dynamic", if specified.)");
    }
    Result<std::optional<std::vector<std::string>>> fields = std::optional<std::vector<std::string>>{};
    if (type != "classic") {  // of which there are none, so that Ironic never comes to look at the fields
        fields = wanted_fields(list, false);
    }
    if (!fields) {
        co_return fields.error();
    }
    DriverDocumentOptions options{
        exchange.base_url(), exchange.services.conductor.host(), exchange.minor, is_detailed, std::move(*fields)};
    const auto catalog = exchange.services.conductor.catalog();
    Json drivers = Json::array();
    for (const auto& [name, composed] : catalog->types()) {
        if (composed.reason.empty() && type != "classic") {
            drivers.push_back(driver_document(composed, options));
        }
    }
    Json document = Json::object();
    document["drivers"] = std::move(drivers);
    co_return json_response(document);
}

HandlerResult handle_driver_get(Exchange& exchange) {
    if (auto checked = check_query(exchange, {"fields"}); !checked) {
        co_return checked.error();
    }
    auto list = query_value(exchange, "fields");
    if (exchange.segments.size() > 2) {
        list = exchange.segments[2];  // pecan takes a further segment as the argument `fields`
    }
    if (list && exchange.minor < minor_driver_fields) {
        co_return error(Errc::not_acceptable, "Request not acceptable.");
    }
    const auto name = exchange.segments[1];
    const auto catalog = exchange.services.conductor.catalog();
    const auto found = catalog->types().find(name);
    if (found == catalog->types().end() || !found->second.reason.empty()) {
        co_return error(
            Errc::not_found,
            fmt::format(
                "Could not find the following driver(s) or hardware type(s): {}.{}", name, catalog->why_gone(name)
            )
        );
    }
    auto fields = wanted_fields(list, true);
    if (!fields) {
        co_return fields.error();
    }
    DriverDocumentOptions options{
        exchange.base_url(), exchange.services.conductor.host(), exchange.minor, true, std::move(*fields)};
    co_return json_response(driver_document(found->second, options));
}

HandlerResult handle_driver_properties_get(Exchange& exchange) {
    const auto name = driver_name(exchange, 3);
    if (!name) {
        co_return name.error();
    }
    const auto catalog = exchange.services.conductor.catalog();
    const auto type = find_driver(*catalog, *name);
    if (!type) {
        co_return type.error();
    }
    co_return json_response(properties_document(*(*type)->defaults));
}

HandlerResult handle_driver_raid_get(Exchange& exchange) {
    if (auto checked = check_query(exchange, {}); !checked) {
        co_return checked.error();
    }
    if (exchange.minor < minor_raid_properties) {
        co_return error(Errc::not_acceptable, "Request not acceptable.");
    }
    const auto catalog = exchange.services.conductor.catalog();
    const auto type = find_driver(*catalog, exchange.segments[1]);
    if (!type) {
        co_return type.error();
    }
    co_return json_text_response(std::string(raid_properties_text()));
}

Answer handle_driver_methods_get(Exchange& exchange) {
    const auto name = driver_name(exchange, 4);
    if (!name) {
        return name.error();
    }
    const auto type = find_driver(exchange.services.conductor.catalog_on(exchange.loop), *name);
    if (!type) {
        return type.error();
    }
    const auto& methods = (*type)->defaults->driver_methods;
    const auto callable = callable_methods(exchange, methods, {nullptr, *name});
    if (!callable) {
        return callable.error();
    }
    return json_text_response(methods_document(methods, *callable, MethodScope::driver));
}

}  // namespace tenon::api
