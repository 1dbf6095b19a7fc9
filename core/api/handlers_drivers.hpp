#pragma once

#include "api/exchange.hpp"

namespace tenon::api {

[[nodiscard]] HandlerResult handle_drivers_get(Exchange& exchange);            // GET /v1/drivers
[[nodiscard]] HandlerResult handle_driver_get(Exchange& exchange);             // GET /v1/drivers/D[/FIELD]
[[nodiscard]] HandlerResult handle_driver_properties_get(Exchange& exchange);  // GET /v1/drivers/D/properties
[[nodiscard]] HandlerResult handle_driver_raid_get(Exchange& exchange);        // GET …/D/raid/logical_disk_properties
[[nodiscard]] Answer handle_driver_methods_get(Exchange& exchange);            // GET …/D/vendor_passthru/methods

/// The composed hardware type that `name` means, for a sub-resource of a driver: "The driver 'nope' is unknown.", or
/// why a broken one cannot be used. `catalog` must outlive the answer.
[[nodiscard]] Result<const ComposedHardwareType*> find_driver(const DriverCatalog& catalog, std::string_view name);

}  // namespace tenon::api
