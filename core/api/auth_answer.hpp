#pragma once

#include "access/authenticator.hpp"
#include "api/http_exchange.hpp"

namespace tenon::api {

/// Paths that anybody may ask: "/", "/v1", "/v1/" and "/healthcheck", whatever the query.
[[nodiscard]] bool is_public(std::string_view target);

/// What a request brings to say who sends it.
[[nodiscard]] Credentials credentials_of(const Request& request, std::string_view remote);

/// Ironic's answer, compact: {"error":{"message":"Authorization required","code":401}}, or keystonemiddleware's. No
/// version headers, no request id.
[[nodiscard]] Response answer_of(const AuthRefusal& refusal, std::string_view accept);

}  // namespace tenon::api
