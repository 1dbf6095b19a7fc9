#pragma once

#include "api/exchange.hpp"

namespace tenon::api {

/// Which rules there are.
HandlerResult handle_policy_get(Exchange& exchange);
/// Whether somebody may do something, and what says so.
HandlerResult handle_policy_check_get(Exchange& exchange);

}  // namespace tenon::api
