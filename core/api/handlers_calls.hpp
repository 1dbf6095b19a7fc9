#pragma once

#include "api/exchange.hpp"

namespace tenon::api {

[[nodiscard]] HandlerResult handle_calls_get(Exchange& exchange);        // GET /tenon/v1/calls
[[nodiscard]] HandlerResult handle_call_events_get(Exchange& exchange);  // GET /tenon/v1/calls/events
[[nodiscard]] HandlerResult handle_call_get(Exchange& exchange);         // GET /tenon/v1/calls/ID[?wait=30s]
[[nodiscard]] HandlerResult handle_call_delete(Exchange& exchange);      // DELETE /tenon/v1/calls/ID

}  // namespace tenon::api
