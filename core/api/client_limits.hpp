#pragma once

#include "api/http_exchange.hpp"
#include "base/result.hpp"

#include <chrono>
#include <optional>

namespace tenon::api {

/// How long a client wants its call to take, from the request's headers.
struct ClientLimits {
    std::optional<std::chrono::milliseconds> lock_wait;  ///< X-Tenon-Lock-Wait: 5s
    std::optional<std::chrono::milliseconds> timeout;    ///< X-Tenon-Timeout: 30s, all in all
};

/// Errc::invalid for what is no duration, and for a timeout of nothing.
[[nodiscard]] Result<ClientLimits> read_client_limits(HttpHeaderView headers);

}  // namespace tenon::api
