#include "support/bmc_sim/collection_page.hpp"

#include "support/bmc_sim/message.hpp"

#include <algorithm>
#include <charconv>

namespace tenon::bmc_sim {

namespace {

std::optional<std::size_t> number_in(std::string_view text) {
    std::size_t value = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
    return code == std::errc{} && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

Json feature(const ResourceTree& tree, const char* name) {
    const auto* const root = tree.find("/redfish/v1");
    if (root == nullptr || !root->is_object() || !root->contains("ProtocolFeaturesSupported")) {
        return {};
    }
    const auto& features = root->at("ProtocolFeaturesSupported");
    return features.is_object() && features.contains(name) ? features.at(name) : Json();
}

std::size_t page_size(const Json& collection, const Options& options) {
    if (options.page > 0) {
        return options.page;
    }
    return collection.contains("tenon.page") ? collection.at("tenon.page").get<std::size_t>() : 0;
}

}  // namespace

PageQuery parse_page_query(const std::string& query) {
    PageQuery parsed;
    for (std::size_t at = 0; at < query.size();) {
        const auto end = std::min(query.find('&', at), query.size());
        std::string_view part(query.data() + at, end - at);
        at = end + 1;
        if (part.substr(0, 3) == "%24") {
            part.remove_prefix(3);
        } else if (part.substr(0, 1) == "$") {
            part.remove_prefix(1);
        } else {
            continue;
        }
        const auto equals = std::min(part.find('='), part.size());
        const auto value = part.substr(std::min(equals + 1, part.size()));
        const auto name = part.substr(0, equals);
        if (name == "skip") {
            parsed.skip = number_in(value);
        } else if (name == "top") {
            parsed.top = number_in(value);
        } else if (name == "expand") {
            parsed.wants_expansion = true;
        }
    }
    return parsed;
}

bool has_top_skip(const ResourceTree& tree) {
    return feature(tree, "TopSkipQuery") == true;
}

bool has_expand(const ResourceTree& tree) {
    const auto expand = feature(tree, "ExpandQuery");
    return expand.is_object() &&
           std::any_of(expand.begin(), expand.end(), [](const Json& flag) { return flag == true; });
}

Json page_of(const Json& collection, const std::string& path, const PageQuery& query, const Options& options) {
    Json page = collection;
    page.erase("tenon.page");
    const auto members = page.find("Members");
    if (members == page.end() || !members->is_array()) {
        return page;
    }
    const auto size = page_size(collection, options);
    const auto first = std::min(query.skip.value_or(0), members->size());
    auto last = members->size();
    if (size > 0) {
        last = std::min(last, first + size);
    }
    bool is_satisfied = last == members->size();
    if (query.top && *query.top <= last - first) {
        last = first + *query.top;
        is_satisfied = true;
    }
    Json kept = Json::array();
    for (auto i = first; i < last; ++i) {
        kept.push_back(members->at(i));
    }
    *members = std::move(kept);
    if (!is_satisfied) {
        auto next = path + "?$skip=" + std::to_string(last);
        if (query.top) {
            next += "&$top=" + std::to_string(*query.top - (last - first));
        }
        page["Members@odata.nextLink"] = next;
    }
    return page;
}

void expand_members(Json& collection, const ResourceTree& tree) {
    const auto members = collection.find("Members");
    if (members == collection.end() || !members->is_array()) {
        return;
    }
    for (auto& member : *members) {
        if (const auto* const resource = tree.find(text_at(member, "@odata.id"))) {
            member = *resource;
        }
    }
}

}  // namespace tenon::bmc_sim
