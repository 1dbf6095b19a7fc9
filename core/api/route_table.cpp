#include "api/route_table.hpp"

#include "api/text.hpp"

#include <algorithm>
#include <set>

namespace tenon::api {

namespace {

constexpr std::string_view versioned = "v1";

auto begins_with(std::string_view first, std::string_view second) {
    return [=](const auto& group) { return group.second == second && group.first == first; };
}

}  // namespace

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
        const auto& segments = row.segments;
        const auto first = segments.empty() ? std::string_view{} : segments[0];
        const auto second = first == versioned && segments.size() > 1 ? segments[1] : std::string_view{};
        auto group = std::find_if(groups_.begin(), groups_.end(), begins_with(first, second));
        if (group == groups_.end()) {
            group = groups_.insert(group, {first, second, {}});
        }
        group->rows.push_back(std::move(row));
    }
}

RouteMatch
RouteTable::find(std::string_view verb, std::string_view root, const std::vector<std::string_view>& segments) const {
    const std::size_t in_front = root.empty() ? 0 : 1;
    const auto size = in_front + segments.size();
    const auto segment = [&](std::size_t i) {
        return i < in_front ? root : i < size ? segments[i - in_front] : std::string_view{};
    };
    const auto second = segment(0) == versioned ? segment(1) : std::string_view{};
    const auto group = std::ranges::find_if(groups_, begins_with(segment(0), second));
    if (group == groups_.end()) {
        return {};
    }
    const std::size_t known = second.empty() ? 1 : 2;  // segments of the group
    const auto fits = [&](const Row& row) {
        if (row.takes_rest ? size < row.segments.size() : size != row.segments.size()) {
            return false;
        }
        for (std::size_t i = known; i < row.segments.size(); ++i) {
            if (!row.segments[i].empty() && row.segments[i] != segment(i)) {
                return false;
            }
        }
        return true;
    };
    std::string_view controller;
    for (const auto& row : group->rows) {
        if (!fits(row)) {
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
    for (const auto& row : group->rows) {
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
