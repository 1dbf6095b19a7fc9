#pragma once

#include "base/json.hpp"
#include "support/bmc_sim/options.hpp"
#include "support/bmc_sim/resource_tree.hpp"

#include <optional>
#include <string>

namespace tenon::bmc_sim {

/// What a client asks of a collection by its query. What is no number is as if it were not there.
struct PageQuery {
    std::optional<std::size_t> skip;
    std::optional<std::size_t> top;
    bool wants_expansion = false;
};

[[nodiscard]] PageQuery parse_page_query(const std::string& query);

/// The service root promises it: ProtocolFeaturesSupported.TopSkipQuery.
[[nodiscard]] bool has_top_skip(const ResourceTree& tree);

/// The service root promises some $expand.
[[nodiscard]] bool has_expand(const ResourceTree& tree);

/// The members that `query` asks for, at most a page of them, with a nextLink where there are more. `path`: the
/// collection's, for the link.
[[nodiscard]] Json
page_of(const Json& collection, const std::string& path, const PageQuery& query, const Options& options);

/// References replaced by what they refer to, one level deep.
void expand_members(Json& collection, const ResourceTree& tree);

}  // namespace tenon::bmc_sim
