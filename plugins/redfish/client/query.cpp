#include "client/query.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace redfish {

namespace {

const json& features(const json& root) {
    return member(root, "ProtocolFeaturesSupported");
}

/// What an expanded collection must have: nothing missing, and every member whole.
bool is_expanded(const Collection& collection) {
    const json& listed = member(collection.document, "Members");
    return listed.is_array() &&
           std::none_of(
               collection.entries.begin(), collection.entries.end(),
               [](const auto& entry) { return entry.document.is_null(); }
           ) &&
           std::min(listed.size(), most_members) <= collection.entries.size();
}

/// Only the entries [skip, skip + top).
Collection cut(Collection collection, std::size_t skip, std::size_t top) {
    const std::size_t first = std::min(skip, collection.entries.size());
    const std::size_t last = first + std::min(top, collection.entries.size() - first);
    std::vector<CollectionEntry> kept(
        std::make_move_iterator(collection.entries.begin() + static_cast<std::ptrdiff_t>(first)),
        std::make_move_iterator(collection.entries.begin() + static_cast<std::ptrdiff_t>(last))
    );
    collection.entries = std::move(kept);
    collection.members.clear();
    for (const CollectionEntry& entry : collection.entries) {
        if (!entry.path.empty()) {
            collection.members.push_back(entry.path);
        }
    }
    return collection;
}

/// The root's features; a service whose root cannot be read has none.
tenon::task<json> root_or_nothing(Service& service) {
    try {
        co_return co_await service.root();
    } catch (const Failure&) {
    }
    co_return json();
}

}  // namespace

bool has_top_skip(const json& root) {
    return member(features(root), "TopSkipQuery") == json(true);
}

std::string expand_query(const json& root) {
    const json& expand = member(features(root), "ExpandQuery");
    const bool has_subordinates = member(expand, "NoLinks") == json(true);
    if (!has_subordinates && member(expand, "ExpandAll") != json(true)) {
        return {};
    }
    const char* what = has_subordinates ? "$expand=." : "$expand=*";
    return member(expand, "Levels") == json(true) ? std::string(what) + "($levels=1)" : what;
}

std::string with_query(std::string_view path, std::string_view query) {
    if (query.empty()) {
        return std::string(path);
    }
    const char separator = path.find('?') == std::string_view::npos ? '?' : '&';
    return std::string(path).append(1, separator).append(query);
}

tenon::task<Collection> read_expanded_collection(Service& service, std::string path) {
    const json root = co_await root_or_nothing(service);
    const std::string query = expand_query(root);
    if (!query.empty()) {
        try {
            Collection collection = co_await read_collection(service, with_query(path, query));
            if (is_expanded(collection)) {
                collection.path = path;
                co_return collection;
            }
        } catch (const Failure&) {
            // Said to be supported, and is not.
        }
    }
    co_return co_await read_collection(service, path);
}

tenon::task<Collection> read_window(Service& service, std::string path, std::size_t skip, std::size_t top) {
    const json root = co_await root_or_nothing(service);
    if (has_top_skip(root)) {
        const std::string query = "$skip=" + std::to_string(skip) + "&$top=" + std::to_string(top);
        try {
            const std::string window = with_query(path, query);
            Resource page = co_await service.get(window);
            Collection collection;
            collection.path = path;
            add_entries(collection.entries, page.document);
            collection.document = std::move(page.document);
            // More than was asked for: the service did not look at the query.
            if (collection.entries.size() <= top && member(collection.document, "Members").is_array()) {
                co_return cut(std::move(collection), 0, top);
            }
        } catch (const Failure&) {
            // Said to be supported, and is not.
        }
    }
    Collection whole = co_await read_collection(service, path);
    co_return cut(std::move(whole), skip, top);
}

}  // namespace redfish
