#pragma once

#include "api/node_query.hpp"
#include "store/node_store.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace tenon::api {

/// Whether a caller may see a node; empty: he sees all.
using NodeVisibility = std::function<bool(const Node&)>;

/// Whether the filters of `query` let `node` through. `host` is the only conductor there is.
[[nodiscard]] bool matches(const Node& node, const NodeQuery& query, std::string_view host);

/// What `query` asks for out of `store`: filtered, sorted, after the marker, at most `limit`. An unknown or unseen
/// marker is Errc::not_found. In order of creation it looks at no more nodes than it must; another order takes all of
/// them.
[[nodiscard]] Result<std::vector<NodePtr>>
page_of(const NodeStore& store, const NodeQuery& query, std::string_view host, const NodeVisibility& is_visible = {});

/// The address of the page after `page`; empty when `page` is not full. Repeats of the filters only those that Ironic
/// repeats: associated, maintenance, retired, detail.
[[nodiscard]] std::string
next_link(const std::vector<NodePtr>& page, const NodeQuery& query, std::string_view base_url);

}  // namespace tenon::api
