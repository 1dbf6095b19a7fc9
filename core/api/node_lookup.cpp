#include "api/node_lookup.hpp"

#include "api/arguments.hpp"
#include "api/authorization.hpp"
#include "api/node_name.hpp"

#include <fmt/format.h>

#include <string>

namespace tenon::api {

namespace {

constexpr unsigned first_without_suffixes = 91;
constexpr unsigned first_with_any_name = 10;

Result<NodePtr> look_up(const NodeStore& store, std::string_view ident, unsigned minor) {
    NodePtr node;
    if (is_uuid_like(ident)) {
        node = store.find_by_uuid(ident);
        if (node && node->uuid != ident) {
            node = nullptr;
        }
    } else if (minor >= 5) {
        if (!is_logical_name(ident, minor)) {
            return error(Errc::invalid, fmt::format("Expected a logical name or UUID but received {}.", ident));
        }
        node = store.find_by_name(ident);
    }
    if (!node) {
        return error(Errc::not_found, fmt::format("Node {} could not be found.", ident));
    }
    return node;
}

}  // namespace

Result<NodePtr> find_node_in(
    const NodeStore& store, std::string_view ident, unsigned minor, bool may_have_suffix, std::string_view parameter
) {
    const bool has_suffix = may_have_suffix && minor < first_without_suffixes && ident.ends_with(".json");
    const auto bare = has_suffix ? ident.substr(0, ident.size() - std::string_view(".json").size()) : ident;
    if (!is_uuid_like(bare) && !is_logical_name(bare, first_with_any_name)) {
        return error(Errc::invalid, fmt::format("Expected UUID or name for {}: {}", parameter, bare));
    }
    auto found = look_up(store, bare, minor);
    if (!found && has_suffix && found.error().code == Errc::not_found) {
        return look_up(store, ident, minor);
    }
    return found;
}

Result<NodePtr> find_node(Exchange& exchange, std::string_view ident, std::string_view parameter) {
    const bool is_last = !exchange.segments.empty() && exchange.segments.back() == ident;
    auto node = find_node_in(exchange.services.store, ident, exchange.minor, is_last, parameter);
    if (node) {
        if (auto allowed = authorize_node(exchange, *node, ident); !allowed) {
            return allowed.error();
        }
    }
    return node;
}

}  // namespace tenon::api
