#pragma once

#include "api/exchange.hpp"

namespace tenon::api {

[[nodiscard]] HandlerResult handle_plugins_get(Exchange& exchange);           // GET /tenon/v1/plugins
[[nodiscard]] HandlerResult handle_plugin_get(Exchange& exchange);            // GET /tenon/v1/plugins/NAME
[[nodiscard]] HandlerResult handle_plugins_rescan_post(Exchange& exchange);   // POST /tenon/v1/plugins/rescan
[[nodiscard]] HandlerResult handle_plugin_enable_post(Exchange& exchange);    // POST /tenon/v1/plugins/NAME/enable
[[nodiscard]] HandlerResult handle_plugin_disable_post(Exchange& exchange);   // POST /tenon/v1/plugins/NAME/disable
[[nodiscard]] HandlerResult handle_plugin_trust_post(Exchange& exchange);     // POST /tenon/v1/plugins/NAME/trust
[[nodiscard]] HandlerResult handle_plugin_rollback_post(Exchange& exchange);  // POST /tenon/v1/plugins/NAME/rollback

}  // namespace tenon::api
