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
    /// live until it is there.
    [[nodiscard]] Soon<void> dispatch(Loop& loop, const Request& request, Response& answer) const;

private:
    /// A request on its way to a route's handler.
    struct Visit {
        Response& answer;
        Exchange exchange;
        const Route* route = nullptr;
        std::unique_ptr<const Error> refusal{};  // instead of asking the route's handler
        bool is_versioned = false;               // Ironic's, with its version headers
        bool is_let_in = true;
        bool is_answered = false;  // before it came to a route, and with that alone

        void end(Response with) {
            answer = std::move(with);
            is_answered = true;
        }
    };

    /// What the route's handler makes of the request; of one that is answered already, nothing that counts.
    [[nodiscard]] Answer begin(Visit& visit) const;
    /// The same, when the authenticator needs time.
    [[nodiscard]] HandlerResult authenticate(Visit& visit) const;
    /// False: the authenticator needs time.
    [[nodiscard]] bool recognise(Visit& visit) const;
    void let_in(Visit& visit, AuthOutcome&& who) const;
    void find_route(Visit& visit) const;
    [[nodiscard]] Answer ask(Visit& visit) const;
    [[nodiscard]] HandlerResult ask_once_started(Visit& visit) const;
    static void end(Visit& visit, Result<Response>&& result);
    static Soon<void> end_later(std::unique_ptr<Visit> visit, Answer answer);
    /// Answers with what the handler made of it.
    static void finish(const Visit& visit, Result<Response>&& result);
    /// Behind `versions`, whole lines.
    static void add_request_id(Response& response, std::string_view id, std::string_view versions = {});

    Services services_;
    OriginReader origins_;
    RouteTable table_;
};

}  // namespace tenon::api
