#include "support/bmc_sim/generated_members.hpp"
#include "support/bmc_sim/resource_tree.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

namespace tenon::bmc_sim {

namespace fs = std::filesystem;

namespace {

Result<Json> read_resource(const fs::path& file) {
    std::ifstream stream(file);
    std::string text{std::istreambuf_iterator<char>(stream), {}};
    if (text.rfind("\xEF\xBB\xBF", 0) == 0) {
        text.erase(0, 3);  // DMTF's mockups come with a byte order mark now and then
    }
    return parse_json(text);
}

}  // namespace

Result<ResourceTree> ResourceTree::load(const std::string& folder) {
    ResourceTree tree;
    std::error_code code;
    const auto full = fs::path(folder) / "redfish" / "v1";
    const auto root = fs::is_directory(full, code) ? full : fs::path(folder);
    for (fs::recursive_directory_iterator at(root, code), end; !code && at != end; at.increment(code)) {
        if (at->path().filename() != "index.json") {
            continue;
        }
        auto resource = read_resource(at->path());
        if (!resource) {
            std::cerr << at->path().string() << ": left out: " << resource.error().message << '\n';
            continue;
        }
        const auto below = at->path().parent_path().lexically_relative(root).generic_string();
        tree.put(below == "." ? "/redfish/v1" : "/redfish/v1/" + below, std::move(*resource));
    }
    if (tree.resource_by_path_.empty()) {
        return error(Errc::not_found, fmt::format("{}: there is no index.json", folder));
    }
    generate_members(tree);
    return tree;
}

}  // namespace tenon::bmc_sim
