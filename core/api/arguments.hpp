#pragma once

#include "api/exchange.hpp"
#include "base/json.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tenon::api {

/// The value of a query parameter; the last one if it is doubled.
[[nodiscard]] std::optional<std::string> query_value(const Exchange& exchange, std::string_view name);
/// The exchange's own; nullptr: the query has no such parameter.
[[nodiscard]] const std::string* find_query_value(const Exchange& exchange, std::string_view name);

/// Errc::invalid "Unexpected arguments: a, b" if the query holds anything but `allowed`; "Expected string for NAME:
/// ['a', 'b']" if one of them is doubled.
[[nodiscard]] Result<void> check_query(const Exchange& exchange, const std::vector<std::string_view>& allowed);

/// Ironic's boolean words without case; the error is its text: "Invalid detail: Unrecognized value 'maybe', acceptable
/// …".
[[nodiscard]] Result<bool> parse_boolean(std::string_view name, std::string_view word);

/// The request's body as JSON, whatever its Content-Type; no body: nullopt. Errors: malformed JSON, form content type.
[[nodiscard]] Result<std::optional<Json>> body_json(const Exchange& exchange);

[[nodiscard]] bool is_uuid_like(std::string_view text);
/// 1 to 255 of A-Z a-z 0-9 - . _ ~, and not like a UUID.
[[nodiscard]] bool is_node_name(std::string_view text);

/// A 200 with `value` in Python's layout.
[[nodiscard]] Response json_response(const Json& value, unsigned status = 200);

/// The same from JSON text, which is not looked at.
[[nodiscard]] Response json_text_response(std::string text, unsigned status = 200);

/// Errc::invalid "Unexpected arguments: …" when the body came with a form's content type.
[[nodiscard]] Result<void> check_no_form(const Request& request);

/// "The request body is not valid JSON: <reason>".
[[nodiscard]] Error bad_json(std::string_view reason);

}  // namespace tenon::api
