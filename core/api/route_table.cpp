#include "api/route_table.hpp"

#include "api/text.hpp"

#include <set>

namespace tenon::api {

RouteTable::RouteTable(const std::vector<Route>& routes) {
    for (const auto& route : routes) {
        Row row{&route, {}, false, route.path};
        for (const auto segment : split(route.path.substr(1), '/')) {
            if (segment.empty()) {
                continue;  // "/" itself
            }
            row.takes_rest = segment.ends_with("...}");
            row.segments.push_back(segment.starts_with('{') ? std::string_view{} : segment);
        }
        if (route.path.ends_with('}')) {
            row.controller = route.path.substr(0, route.path.rfind('/'));
        }
        rows_.push_back(std::move(row));
    }
}

bool RouteTable::fits(const Row& row, std::string_view root, const std::vector<std::string>& segments) {
    const std::size_t in_front = root.empty() ? 0 : 1;
    const auto size = in_front + segments.size();
    if (row.takes_rest ? size < row.segments.size() : size != row.segments.size()) {
        return false;
    }
    if (in_front > 0 && !row.segments.empty() && row.segments.front() != root) {
        return false;
    }
    for (std::size_t i = in_front; i < row.segments.size(); ++i) {
        if (!row.segments[i].empty() && row.segments[i] != segments[i - in_front]) {
            return false;
        }
    }
    return true;
}

RouteMatch
RouteTable::find(std::string_view verb, std::string_view root, const std::vector<std::string>& segments) const {
    std::string_view controller;
    for (const auto& row : rows_) {
        if (!fits(row, root, segments)) {
            continue;
        }
        if (row.route->verb == "*" || row.route->verb == verb) {
            return {row.route, {}};
        }
        if (controller.empty()) {
            controller = row.controller;
        }
    }
    std::set<std::string_view> verbs;
    for (const auto& row : rows_) {
        if (!controller.empty() && row.controller == controller) {
            verbs.insert(row.route->verb);
        }
    }
    RouteMatch match;
    for (const auto each : verbs) {
        match.allow += match.allow.empty() ? "" : ", ";
        match.allow += each;
    }
    return match;
}

}  // namespace tenon::api
