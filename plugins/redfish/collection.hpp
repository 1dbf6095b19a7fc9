#pragma once

#include "service.hpp"

#include <string>
#include <vector>

namespace redfish {

/// A resource collection with all its pages.
struct Collection {
    std::string path;
    json document;                     ///< of the first page, as the service gave it
    std::vector<std::string> members;  ///< paths, in order, each once
};

/// No service has this many pages of a collection that we read; one that always names a next page has a bug.
inline constexpr std::size_t most_pages = 64;

/// Nor this many members; what comes behind them is passed over.
inline constexpr std::size_t most_members = 2'000;

/// Adds the members that one page names. Members without @odata.id, or null in place of the list, are passed over, and
/// `Members@odata.count` is not believed: services count members that they do not list.
void add_members(std::vector<std::string>& members, const json& page);

/// The page after this one; empty: it was the last. Kept as printed: its '$' and '?' must not be encoded.
std::string next_page(const json& page);

/// Follows `Members@odata.nextLink`; never to a page already seen, never further than most_pages.
tenon::task<Collection> read_collection(Service& service, std::string path);

}  // namespace redfish
