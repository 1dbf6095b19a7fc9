// What a plugin sees of a node's driver_info.

#include "model/secret_keys.hpp"
#include "plugin/generation.hpp"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>

namespace tenon {

namespace {

constexpr std::size_t max_visible = 4'096;  // nodes whose driver_info is kept as text

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
    {
        const std::lock_guard lock(visible_mutex_);
        const auto found = visible_by_node_.find(node.get());
        if (found != visible_by_node_.end() && found->second.node.lock() == node) {
            return found->second.text;
        }
    }
    const auto text = std::make_shared<const std::string>(redacted(node->driver_info));
    const std::lock_guard lock(visible_mutex_);
    if (visible_by_node_.size() >= max_visible) {
        visible_by_node_.clear();  // most of them are of values that are gone
    }
    visible_by_node_[node.get()] = {node, text};
    return text;
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
