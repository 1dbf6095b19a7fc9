#pragma once

#include "api/client_origin.hpp"
#include "api/exchange.hpp"
#include "api/route_table.hpp"

#include <string_view>
#include <vector>

namespace tenon::api {

/// The way of one request from the session to its handler and back: what Ironic's middleware and pecan do around a
/// controller, in their order. Used by all loops at once; nothing in it changes.
class Router {
public:
    Router(Services services, const std::vector<Route>& routes);

    /// Never fails: whatever goes wrong is a Response. `request` must outlive the coroutine.
    [[nodiscard]] Awaitable<Response> dispatch(Loop& loop, const Request& request) const;

private:
    [[nodiscard]] Awaitable<Response>
    answer(Loop& loop, const Request& request, std::string_view remote, Principal& principal) const;

    Services services_;
    OriginReader origins_;
    RouteTable table_;
};

}  // namespace tenon::api
