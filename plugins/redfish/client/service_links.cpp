#include "client/collection.hpp"
#include "client/service.hpp"
#include "protocol/path.hpp"

#include <utility>

namespace redfish {

namespace {

/// Texts list this many of what a BMC has.
constexpr std::size_t most_named = 16;

std::string list_of(const std::vector<std::string>& paths) {
    std::string list;
    for (std::size_t i = 0; i < paths.size() && i < most_named; ++i) {
        list += (i == 0 ? "" : ", ") + paths[i];
    }
    return paths.size() > most_named ? list + ", …" : list;
}

/// `asked`: what was looked for besides the root; may be empty.
Unexpected no_service(const std::string& asked) {
    return Unexpected(
        "There is no Redfish service: the BMC answers GET " + std::string(service_root) +
        (asked.empty() ? "" : " and GET " + asked) +
        " with 404 (Not Found); does driver_info/redfish_address need a path, a port or another host?"
    );
}

}  // namespace

tenon::task<void> Service::read_root() {
    if (!root_.is_null() || is_root_missing_) {
        co_return;
    }
    try {
        Resource resource = co_await get(std::string(service_root));
        root_ = std::move(resource.document);
    } catch (const Refused& refused) {
        if (!refused.is_not_found()) {
            throw;
        }
        is_root_missing_ = true;
    }
}

tenon::task<json> Service::root() {
    co_await read_root();
    if (is_root_missing_) {
        throw no_service("");
    }
    co_return root_;
}

tenon::task<json> Service::root_if_any() {
    co_await read_root();
    co_return root_;
}

tenon::task<std::string> Service::root_link(std::string name) {
    co_await read_root();
    std::string path = link(root_, name);
    if (!path.empty()) {
        co_return path;
    }
    path = std::string(service_root) + name;
    if (is_root_missing_) {
        // Behind some front ends the root alone is not there: what lies at its well-known place is believed.
        try {
            co_await get(path);
        } catch (const Refused& refused) {
            if (refused.is_not_found()) {
                throw no_service(path);
            }
            throw;
        }
    }
    co_return path;
}

tenon::task<Resource> Service::system(std::string system_id) {
    const std::string given = encoded_path(path_of(system_id));
    const bool is_given_as_path = given.substr(0, 1) == "/";
    std::optional<Refused> refusal;
    std::string asked;
    if (is_given_as_path) {
        asked = given;
    } else if (!given.empty()) {  // an Id where Ironic wants the path
        asked = member_path(co_await root_link("Systems"), given);
    }
    if (!asked.empty()) {
        try {
            co_return co_await get(asked);
        } catch (const Refused& refused) {
            if (!refused.is_not_found()) {
                throw;
            }
            refusal.emplace(refused);
        }
    }
    Collection collection;
    try {
        const std::string systems = co_await root_link("Systems");
        collection = co_await read_collection(*this, systems);
    } catch (const Failure&) {
        if (refusal) {
            throw *refusal;
        }
        throw;
    }
    if (refusal) {
        // With or without a slash at the end: only one of both is there (Swordfish, old Supermicro).
        for (const std::string& path : collection.members) {
            const bool is_it = is_same_resource(path, asked) || last_segment(path) == last_segment(asked);
            if (is_it && path != asked) {
                co_return co_await get(path);
            }
        }
        if (collection.members.empty()) {
            throw *refusal;
        }
        throw refusal->advised(
            "the BMC has " + list_of(collection.members) + ": name one in driver_info/redfish_system_id"
        );
    }
    if (collection.members.size() == 1) {
        co_return co_await get(collection.members.front());
    }
    const std::string found = collection.members.empty() ? "" : " (" + list_of(collection.members) + ")";
    throw Unexpected(
        "The BMC has " + std::to_string(collection.members.size()) + " systems" + found +
        "; name the node's in driver_info/redfish_system_id"
    );
}

}  // namespace redfish
