#pragma once

#include "client/service.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace redfish {

/// One member of a collection, as the collection shows it.
struct CollectionEntry {
    std::string path;  ///< empty: given whole, and without a link
    json document;     ///< the resource itself when it is given whole, else null
};

/// A resource collection with all its pages.
struct Collection {
    std::string path;
    json document;                         ///< of the first page, as the service gave it
    std::vector<std::string> members;      ///< paths, in order, each once
    std::vector<CollectionEntry> entries;  ///< as members, and those given whole without a link
};

/// The resources behind a collection.
struct Members {
    struct Unreadable {
        std::string path;
        std::string text;  ///< why
    };

    std::vector<Resource> resources;
    std::vector<Unreadable> unreadable;
};

/// No service has this many pages of a collection that we read; one that always names a next page has a bug.
inline constexpr std::size_t most_pages = 64;

/// Nor this many members; what comes behind them is passed over.
inline constexpr std::size_t most_members = 2'000;

/// Nor are its pages together of this size: no page is asked for behind that.
inline constexpr std::size_t most_collection_bytes = 24u << 20;

/// Adds the members that one page names. Members without @odata.id, or null in place of the list, are passed over, and
/// `Members@odata.count` is not believed: services count members that they do not list.
void add_members(std::vector<std::string>& members, const json& page);

/// The same with those that the page gives whole.
void add_entries(std::vector<CollectionEntry>& entries, const json& page);

/// The page after this one; empty: it was the last. Kept as printed: its '$' and '?' must not be encoded.
std::string next_page(const json& page);

/// Follows `Members@odata.nextLink`; never to a page already seen, never further than most_pages.
tenon::task<Collection> read_collection(Service& service, std::string path);

/// The members whose paths end in `id`, which the caller gave. Throws tenon::not_found, with the ids that there are,
/// when there is none; `what` is what a member is called there.
std::vector<std::string> members_with_id(const Collection& collection, std::string_view id, const std::string& what);

/// Reads every member that is not given whole. One that the service cannot give is told in `unreadable` and does not
/// fail the others; that there is no answer at all passes through.
tenon::task<Members> read_members(Service& service, Collection collection);

}  // namespace redfish
