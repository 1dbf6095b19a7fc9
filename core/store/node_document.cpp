#include "store/node_document.hpp"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <utility>

namespace tenon {

namespace {

constexpr int document_version = 1;

template <class T>
struct Member {
    const char* key;
    T Node::*member;
};

using OptionalText = std::optional<std::string>;

constexpr std::array<Member<OptionalText>, 13> texts = {{
    {"instance_uuid", &Node::instance_uuid},
    {"instance_name", &Node::instance_name},
    {"chassis_uuid", &Node::chassis_uuid},
    {"resource_class", &Node::resource_class},
    {"owner", &Node::owner},
    {"lessee", &Node::lessee},
    {"description", &Node::description},
    {"parent_node", &Node::parent_node},
    {"shard", &Node::shard},
    {"maintenance_reason", &Node::maintenance_reason},
    {"protected_reason", &Node::protected_reason},
    {"retired_reason", &Node::retired_reason},
    {"last_error", &Node::last_error},
}};

constexpr std::array<Member<Json>, 6> objects = {{
    {"driver_info", &Node::driver_info},
    {"driver_internal_info", &Node::driver_internal_info},
    {"properties", &Node::properties},
    {"extra", &Node::extra},
    {"instance_info", &Node::instance_info},
    {"network_data", &Node::network_data},
}};

constexpr std::array<Member<bool>, 3> flags = {{
    {"maintenance", &Node::maintenance},
    {"protected", &Node::is_protected},
    {"retired", &Node::retired},
}};

constexpr std::array<Member<std::optional<bool>>, 2> optional_flags = {{
    {"automated_clean", &Node::automated_clean},
    {"disable_power_off", &Node::disable_power_off},
}};

std::int64_t to_nanoseconds(Timestamp time) {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(time.time_since_epoch()).count();
}

Timestamp from_nanoseconds(std::int64_t count) {
    return Timestamp(std::chrono::duration_cast<Timestamp::duration>(std::chrono::nanoseconds(count)));
}

/// Reads members one by one, objects by moving them out; the first wrong type is kept.
class DocumentReader {
public:
    explicit DocumentReader(Json& document) : document_(document) {}

    template <class T>
    void read(const char* key, T& target) {
        const auto found = document_.find(key);
        if (found == document_.end()) {
            return;
        }
        try {
            target = found->get<T>();
        } catch (const Json::exception&) {
            wrong(key);
        }
    }

    template <class T>
    void read(const char* key, std::optional<T>& target) {
        if (document_.contains(key)) {
            read(key, target.emplace());
        }
    }

    void read_object(const char* key, Json& target) {
        const auto found = document_.find(key);
        if (found != document_.end()) {
            found->is_object() ? void(target = std::move(*found)) : wrong(key);
        }
    }

    [[nodiscard]] const std::string& first_wrong_key() const { return first_wrong_key_; }

private:
    void wrong(const char* key) {
        if (first_wrong_key_.empty()) {
            first_wrong_key_ = key;
        }
    }

    Json& document_;
    std::string first_wrong_key_;
};

}  // namespace

std::string to_document(const Node& node) {
    Json document;
    document["version"] = document_version;
    document["driver"] = node.driver;
    document["conductor_group"] = node.conductor_group;
    auto& interfaces = document["interfaces"] = Json::object();
    for (const auto kind : all_interface_kinds) {
        if (const auto& chosen = node.interfaces[kind]) {
            interfaces[std::string(to_string(kind))] = *chosen;
        }
    }
    for (const auto& [key, member] : objects) {
        document[key] = node.*member;
    }
    for (const auto& [key, member] : texts) {
        if (const auto& value = node.*member) {
            document[key] = *value;
        }
    }
    for (const auto& [key, member] : flags) {
        document[key] = node.*member;
    }
    for (const auto& [key, member] : optional_flags) {
        if (const auto& value = node.*member) {
            document[key] = *value;
        }
    }
    if (node.provision_state) {
        document["provision_state"] = *node.provision_state;
    }
    document["created_at"] = to_nanoseconds(node.created_at);
    if (node.updated_at) {
        document["updated_at"] = to_nanoseconds(*node.updated_at);
    }
    return dump_json(document);
}

Result<Node> node_from_document(std::string_view text) {
    auto parsed = parse_json(text);
    if (!parsed) {
        return error(Errc::internal, "its document is not JSON: " + parsed.error().message);
    }
    if (!parsed->is_object()) {
        return error(Errc::internal, "its document is not an object");
    }
    Node node;
    int version = 0;
    std::int64_t created_at = 0;
    std::optional<std::int64_t> updated_at;
    Json interfaces = Json::object();

    DocumentReader reader(*parsed);
    reader.read("version", version);
    if (version != document_version) {
        return error(
            Errc::internal, fmt::format("its document has version {}, this tenond knows {}", version, document_version)
        );
    }
    reader.read("driver", node.driver);
    reader.read("conductor_group", node.conductor_group);
    reader.read_object("interfaces", interfaces);
    DocumentReader interface_reader(interfaces);
    for (const auto kind : all_interface_kinds) {
        interface_reader.read(std::string(to_string(kind)).c_str(), node.interfaces[kind]);
    }
    for (const auto& [key, member] : objects) {
        reader.read_object(key, node.*member);
    }
    for (const auto& [key, member] : texts) {
        reader.read(key, node.*member);
    }
    for (const auto& [key, member] : flags) {
        reader.read(key, node.*member);
    }
    for (const auto& [key, member] : optional_flags) {
        reader.read(key, node.*member);
    }
    reader.read("provision_state", node.provision_state);
    reader.read("created_at", created_at);
    reader.read("updated_at", updated_at);
    node.created_at = from_nanoseconds(created_at);
    if (updated_at) {
        node.updated_at = from_nanoseconds(*updated_at);
    }
    for (const auto& wrong : {reader.first_wrong_key(), interface_reader.first_wrong_key()}) {
        if (!wrong.empty()) {
            return error(Errc::internal, fmt::format("its document has a '{}' of the wrong type", wrong));
        }
    }
    return node;
}

}  // namespace tenon
