#include "support/bmc_sim/generated_members.hpp"

#include "support/bmc_sim/message.hpp"

#include <fmt/format.h>

#include <utility>
#include <vector>

namespace tenon::bmc_sim {

namespace {

void replace_all(std::string& text, std::string_view from, const std::string& to) {
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
        text.replace(at, from.size(), to);
    }
}

void number(Json& value, unsigned n) {
    if (value.is_string()) {
        auto text = value.get<std::string>();
        replace_all(text, "{n}", std::to_string(n));
        replace_all(text, "{hour}", fmt::format("{:02}", n / 60 % 24));
        replace_all(text, "{minute}", fmt::format("{:02}", n % 60));
        value = text;
    } else if (value.is_structured()) {
        for (auto& child : value) {
            number(child, n);
        }
    }
}

void fill(ResourceTree& tree, const std::string& path) {
    auto& collection = *tree.edit(path);
    const Json rule = collection["tenon.generate"];
    collection.erase("tenon.generate");
    const auto count = rule.at("count").get<unsigned>();
    if (rule.contains("page")) {
        collection["tenon.page"] = rule.at("page");
    }
    Json members = Json::array();
    for (unsigned n = 1; n <= count; ++n) {
        Json member = rule.at("member");
        number(member, n);
        tree.put(text_at(member, "@odata.id"), member);
        members.push_back(std::move(member));
    }
    collection["Members"] = std::move(members);
    collection["Members@odata.count"] = count;
}

}  // namespace

void generate_members(ResourceTree& tree) {
    std::vector<std::string> paths;
    tree.for_each([&](const std::string& path, const Json& resource) {
        if (resource.is_object() && resource.contains("tenon.generate")) {
            paths.push_back(path);
        }
    });
    for (const auto& path : paths) {
        fill(tree, path);
    }
}

}  // namespace tenon::bmc_sim
