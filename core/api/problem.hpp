#pragma once

#include "api/http_exchange.hpp"
#include "base/error.hpp"

#include <string>
#include <string_view>

namespace tenon::api {

/// The only place where an Error becomes a status: the plugin's own http_status if it named one, else by code.
[[nodiscard]] unsigned status_of(const Error& error);

/// Ironic's fault, double-encoded: {"error_message": "{\"faultcode\": \"Client\", \"faultstring\": …, \"debuginfo\":
/// null}"}. JSON whatever the client accepts: the router has refused those who do not take it.
[[nodiscard]] Response problem(const Error& error);

/// What Ironic's web framework answers by itself, double-encoded: {"code": 404, "title": "Not Found", "description":
/// ""}. Such answers carry no version headers and no request id. `method` is the request's, which the text forms of a
/// 405 name.
[[nodiscard]] Response abort_with(
    unsigned status, std::string_view description = {}, std::string_view accept = {}, std::string_view method = {}
);

/// What webob answers by itself where nothing of Ironic's is around it: HTML, text or JSON, as `accept` has it.
[[nodiscard]] Response bare_page(unsigned status, std::string_view detail, std::string_view accept);

/// A fault as Ironic's JSON depth and size check sends it: single-encoded, no version headers, no request id.
[[nodiscard]] Response unwrapped_fault(unsigned status, std::string_view text);

/// Whether `response` came from abort_with or unwrapped_fault: the router leaves its own headers out.
[[nodiscard]] bool is_abort(const Response& response);

}  // namespace tenon::api
