#pragma once

#include "api/exchange.hpp"
#include "api/route_table.hpp"

#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace tenon::api {

/// The way of one request from the session to its handler and back: what Ironic's middleware and pecan do around a
/// controller, in their order. Used by all loops at once; nothing in it changes.
class Router {
public:
    Router(Services services, const std::vector<Route>& routes);

    /// Fills in `answer`, which comes empty; never fails: whatever goes wrong is an answer. `request` and `answer` must
    /// outlive the coroutine.
    [[nodiscard]] Awaitable<void> dispatch(Loop& loop, const Request& request, Response& answer) const;

private:
    /// A request on its way to a route's handler.
    struct Visit {
        Response& answer;
        std::unique_ptr<Exchange> exchange{};  // apart: Asio keeps small frames of coroutines for the next ones
        const Route* route = nullptr;
        std::optional<Error> refusal{};  // instead of asking the route's handler
        bool is_versioned = false;       // Ironic's, with its version headers
        bool is_answered = false;        // before it came to a route, and with that alone

        void end(Response with) {
            answer = std::move(with);
            is_answered = true;
        }
    };

    /// False: the authenticator needs time.
    [[nodiscard]] bool recognise(Visit& visit) const;
    [[nodiscard]] Awaitable<void> authenticate(Visit& visit) const;
    void let_in(Visit& visit, AuthOutcome&& who) const;
    void find_route(Visit& visit) const;
    static void add_request_id(Response& response, std::string_view id);
    /// Answers with what the handler made of it.
    static void finish(const Visit& visit, Result<Response>&& result);

    Services services_;
    OriginReader origins_;
    RouteTable table_;
};

}  // namespace tenon::api
