#pragma once

#include "api/http_exchange.hpp"
#include "base/error.hpp"

#include <string>
#include <string_view>

namespace tenon::api {

/// The only place where an Error becomes a status: the plugin's own http_status if it named one, else by code.
[[nodiscard]] unsigned status_of(const Error& error);

/// Ironic's fault, double-encoded: {"error_message": "{\"faultcode\": \"Client\", \"faultstring\": …, \"debuginfo\": null}"}.
/// `accept` is the request's Accept header: text/html and text/plain change the inner text as Ironic does.
[[nodiscard]] Response problem(const Error& error, std::string_view accept = {});

/// What Ironic's web framework answers by itself, double-encoded: {"code": 404, "title": "Not Found", "description": ""}.
/// Such answers carry no version headers and no request id.
[[nodiscard]] Response abort_with(unsigned status, std::string_view description = {}, std::string_view accept = {});

/// Whether `response` came from abort_with: the router leaves the version headers out.
[[nodiscard]] bool is_abort(const Response& response);

}  // namespace tenon::api
