#pragma once

#include "api/exchange.hpp"

namespace tenon::api {

[[nodiscard]] HandlerResult handle_hardware_types_get(Exchange& exchange);  // GET /tenon/v1/hardware-types
[[nodiscard]] HandlerResult handle_metrics_get(Exchange& exchange);         // GET /metrics

}  // namespace tenon::api
