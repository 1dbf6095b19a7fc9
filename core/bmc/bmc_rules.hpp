#pragma once

#include "base/result.hpp"
#include "bmc/bmc_endpoint.hpp"
#include "http_client/http_message.hpp"

#include <chrono>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace tenon {

/// What a request to a BMC looks like and what its answer asks for. Plain functions on values.

/// The target in origin form: an absolute URL of the same BMC loses its origin, one of another host is refused, and the
/// service root goes to where the address says it is.
[[nodiscard]] Result<std::string> bmc_target(const BmcEndpoint& endpoint, std::string_view target);

/// Whether a BMC's link can be a target: it starts with '/' and is printable. Otherwise it is the BMC's mistake, not
/// the caller's.
[[nodiscard]] bool is_path(std::string_view link);

/// "/redfish/v1" and "/redfish/v1/": readable by everybody.
[[nodiscard]] bool is_service_root(std::string_view target);

/// Drops the headers that belong to the host, adds those that every Redfish service wants. `has_encoding`: also
/// Accept-Encoding, because gzip makes ETags weak; without it for the service that answers 406 to that.
void set_bmc_headers(HttpRequest& request, bool has_encoding);

/// Where a redirect leads: to another path of the same scheme, host and port, or nowhere. Relative ones count from
/// `from`. Unset: not a redirect.
[[nodiscard]] Result<std::optional<std::string>>
redirect_target(const BmcEndpoint& endpoint, std::string_view from, const HttpResponse& response);

/// Whether the answer's body has one of these words in it, such as the end of a message id: ids come in so many shapes
/// that the words are all that they have in common.
[[nodiscard]] bool mentions(const HttpResponse& response, std::initializer_list<std::string_view> words);

/// A 403 that is not for the session's age, so that a new session does not help.
[[nodiscard]] bool says_why_forbidden(const HttpResponse& response);

/// No session, or no subscription, is left; that does not pass by waiting a few seconds.
[[nodiscard]] bool is_at_limit(const HttpResponse& response);

/// How long a busy BMC (503, 429) asks to wait; unset: it is not busy, does not say, or is
/// at a limit. Seconds or an HTTP date.
[[nodiscard]] std::optional<std::chrono::milliseconds>
busy_for(const HttpResponse& response, std::chrono::system_clock::time_point now);

/// "host:port".
[[nodiscard]] std::string authority_of(const BmcEndpoint& endpoint);

}  // namespace tenon
