#pragma once

#include "api/exchange.hpp"

namespace tenon::api {

[[nodiscard]] HandlerResult handle_root(Exchange& exchange);         // ANY /
[[nodiscard]] HandlerResult handle_v1(Exchange& exchange);           // GET /v1; 405 otherwise
[[nodiscard]] HandlerResult handle_healthcheck(Exchange& exchange);  // GET, HEAD /healthcheck

/// The text of `GET /`, and of `GET /v1` at 1.`minor`.
[[nodiscard]] std::string root_document(std::string_view base_url);
[[nodiscard]] std::string v1_document(std::string_view base_url, unsigned minor);

}  // namespace tenon::api
