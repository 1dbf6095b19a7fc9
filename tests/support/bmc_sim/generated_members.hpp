#pragma once

#include "support/bmc_sim/resource_tree.hpp"

namespace tenon::bmc_sim {

/// Fills each collection that has "tenon.generate": {"count": 130, "page": 50?, "member": {…}} with that many members,
/// inline and as resources of their own. In the member's strings "{n}" becomes 1, 2, … and "{hour}", "{minute}" walk
/// on. `page` stays, for the pages that the service makes of it; see collection_page.hpp.
void generate_members(ResourceTree& tree);

}  // namespace tenon::bmc_sim
