// What a plugin sees of a node's driver_info, and what the host reads there for it.

#include "model/secret_keys.hpp"
#include "plugin/generation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

namespace tenon {

namespace {

Json without_nested_secrets(const Json& value) {
    if (value.is_object()) {
        Json out = Json::object();
        for (const auto& item : value.items()) {
            if (!looks_like_secret(item.key())) {
                out[item.key()] = without_nested_secrets(item.value());
            }
        }
        return out;
    }
    if (value.is_array()) {
        Json out = Json::array();
        for (const auto& item : value) {
            out.push_back(without_nested_secrets(item));
        }
        return out;
    }
    return value;
}

}  // namespace

bool Generation::is_secret(std::string_view key) const {
    return (manifest_.bmc && !manifest_.bmc->password.empty() && key == manifest_.bmc->password) ||
           std::find(manifest_.secrets.begin(), manifest_.secrets.end(), key) != manifest_.secrets.end() ||
           looks_like_secret(key);
}

std::shared_ptr<const std::string> Generation::visible_driver_info(const std::shared_ptr<const Node>& node) {
    auto view = node_views_.find(node);
    if (view.driver_info == nullptr) {
        view.driver_info = std::make_shared<const std::string>(redacted(node->driver_info.read()));
        node_views_.keep(node, view);
    }
    return view.driver_info;
}

Result<std::shared_ptr<const BmcEndpoint>> Generation::bmc_endpoint(const std::shared_ptr<const Node>& node) {
    if (!manifest_.bmc) {
        return error(
            Errc::plugin,
            fmt::format(
                "the manifest of plugin {} has no 'bmc' section, so the host does not know how to reach a BMC",
                manifest_.name
            )
        );
    }
    if (node == nullptr) {
        return error(Errc::plugin, "a driver method has no node, and so no BMC to talk to");
    }
    auto view = node_views_.find(node);
    if (view.endpoint == nullptr) {
        auto endpoint = bmc_endpoint_from(*manifest_.bmc, node->driver_info.read(), node->uuid);
        if (!endpoint) {
            return endpoint.error();
        }
        endpoint->per_bmc = manifest_.per_bmc;
        view.endpoint = std::make_shared<const BmcEndpoint>(std::move(*endpoint));
        node_views_.keep(node, view);
    }
    return view.endpoint;
}

std::string Generation::redacted(const Json& driver_info) const {
    std::string out = "{";
    if (driver_info.is_object()) {
        for (const auto& item : driver_info.items()) {
            if (is_secret(item.key())) {
                continue;
            }
            out += out.size() == 1 ? "" : ", ";
            append_json_string(out, item.key());
            out += ": ";
            out += item.value().is_structured() ? dump_json(without_nested_secrets(item.value()))
                                                : dump_json(item.value());
        }
    }
    return out += '}';
}

}  // namespace tenon
