#include "api/node_maintenance.hpp"

#include "api/node_python_repr.hpp"

#include <fmt/format.h>

#include <vector>

namespace tenon::api {

Result<std::optional<std::string>>
maintenance_reason(const std::optional<Json>& body, std::optional<std::string> from_query) {
    if (!body || body->is_null()) {
        return from_query;
    }
    if (!body->is_object()) {
        return error(Errc::invalid, fmt::format("Expected an object with a reason: {}", repr_of(*body)));
    }
    std::vector<std::string> unknown;
    for (const auto& item : body->items()) {
        if (item.key() != "reason") {
            unknown.push_back(item.key());
        }
    }
    if (!unknown.empty()) {
        return error(Errc::invalid, fmt::format("Unexpected arguments: {}", fmt::join(unknown, ", ")));
    }
    const auto reason = body->find("reason");
    if (reason == body->end()) {
        return from_query;
    }
    if (!reason->is_string() && !reason->is_null()) {
        return error(Errc::invalid, fmt::format("Expected string for reason: {}", str_of(*reason)));
    }
    return reason->is_null() ? std::nullopt : std::optional(reason->get<std::string>());
}

}  // namespace tenon::api
