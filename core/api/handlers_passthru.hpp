#pragma once

#include "api/exchange.hpp"

namespace tenon::api {

[[nodiscard]] Answer handle_node_methods_get(Exchange& exchange);        // GET /v1/nodes/N/vendor_passthru/methods
[[nodiscard]] Answer handle_node_vendor_passthru(Exchange& exchange);    // ANY /v1/nodes/N/vendor_passthru[/M]
[[nodiscard]] Answer handle_driver_vendor_passthru(Exchange& exchange);  // ANY /v1/drivers/D/vendor_passthru[/M]

/// 202 without a body and with its record's Location; or the JSON that the method answered, untouched; or its bytes
/// with its content type or none.
[[nodiscard]] Response passthru_response(PassthruOutcome&& outcome);

}  // namespace tenon::api
