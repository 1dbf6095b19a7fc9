#pragma once

#include "api/exchange.hpp"
#include "model/vendor_method.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tenon::api {

/// The rule of what anybody may ask: no policy decides on it.
inline constexpr std::string_view public_rule = "public";

/// Whether a route needs the plugins; if so it waits for them while the host starts.
enum class Needs : std::uint8_t {
    plugins,
    nothing
};

/// One line of the route table. A route without a role does not compile.
struct Route {
    constexpr Route(
        std::string_view verb_, std::string_view path_, Role role_, std::string_view policy_, Handler handler_,
        Needs needs_ = Needs::plugins
    )
        : verb(verb_), path(path_), role(role_), policy(policy_), handler(handler_), needs(needs_) {}

    std::string_view verb;    ///< "*": any
    std::string_view path;    ///< "/v1/drivers/{driver}"; "{method...}" at the end takes one segment or more
    Role role;                ///< the least that the caller must be
    std::string_view policy;  ///< Ironic's name of the rule, for its 403 text
    Handler handler;
    Needs needs;
};

/// What the table says of one request.
struct RouteMatch {
    const Route* route = nullptr;
    std::string allow;  ///< of a path that is known but not with this verb: "DELETE, GET, PATCH, POST"
};

/// Routes taken apart once, asked for every request. The first route that fits wins.
class RouteTable {
public:
    /// Keeps pointers into `routes`, which outlive the table.
    explicit RouteTable(const std::vector<Route>& routes);

    /// `root` is the segment in front of the others: "v1", or empty where there is none. Neither a route nor Allow:
    /// there is no such path.
    [[nodiscard]] RouteMatch
    find(std::string_view verb, std::string_view root, const std::vector<std::string_view>& segments) const;

private:
    struct Row {
        const Route* route;
        std::vector<std::string_view> segments;  ///< an empty one: a parameter
        bool takes_rest = false;
        std::string_view controller;  ///< the path without a parameter at its end: its verbs share one Allow
    };

    /// Rows that begin alike: only those of one are looked at.
    struct Group {
        std::string_view first;
        std::string_view second;  ///< below "v1" only; elsewhere empty
        std::vector<Row> rows;
    };

    std::vector<Group> groups_;
};

/// Every route of the server.
[[nodiscard]] const std::vector<Route>& all_routes();

}  // namespace tenon::api
