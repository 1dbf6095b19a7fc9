#include "store/node_document.hpp"

#include "store/document_writer.hpp"

#include <tenon/json_reader.hpp>

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <chrono>
#include <utility>
#include <variant>

namespace tenon {

namespace {

constexpr int node_document_version = 1;

using Place = std::variant<
    std::string Node::*, OptionalText Node::*, std::optional<std::string> Node::*, JsonObject Node::*, bool Node::*,
    std::optional<bool> Node::*, Timestamp Node::*, std::optional<Timestamp> Node::*>;

struct Member {
    std::string_view key;
    Place place;
};

constexpr std::array<Member, 29> members = {{
    {"driver", &Node::driver},
    {"conductor_group", &Node::conductor_group},
    {"driver_info", &Node::driver_info},
    {"driver_internal_info", &Node::driver_internal_info},
    {"properties", &Node::properties},
    {"extra", &Node::extra},
    {"instance_info", &Node::instance_info},
    {"network_data", &Node::network_data},
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
    {"maintenance", &Node::maintenance},
    {"protected", &Node::is_protected},
    {"retired", &Node::retired},
    {"automated_clean", &Node::automated_clean},
    {"disable_power_off", &Node::disable_power_off},
    {"provision_state", &Node::provision_state},
    {"created_at", &Node::created_at},
    {"updated_at", &Node::updated_at},
}};

bool take(JsonCursor& cursor, std::string& into) {
    return take_text<Json>(cursor, into);
}

bool take(JsonCursor& cursor, JsonObject& into) {
    const bool is_object = cursor.peek() == '{';
    const auto from = cursor.left();
    const bool is_taken = is_object && cursor.take_value(deepest_json);
    into = JsonObject::from_text(from.substr(0, from.size() - cursor.left().size()));
    return is_taken;
}

bool take(JsonCursor& cursor, bool& into) {
    into = cursor.peek() == 't';
    return cursor.take_literal(into ? "true" : "false");
}

bool take(JsonCursor& cursor, std::int64_t& into) {
    const auto number = cursor.take_number();
    return number && number->is_integer &&
           std::from_chars(number->written.data(), number->written.data() + number->written.size(), into).ec ==
               std::errc{};
}

bool take(JsonCursor& cursor, Timestamp& into) {
    std::int64_t count = 0;
    const bool is_taken = take(cursor, count);
    into = Timestamp(std::chrono::duration_cast<Timestamp::duration>(std::chrono::nanoseconds(count)));
    return is_taken;
}

bool take(JsonCursor& cursor, OptionalText& into) {
    std::string text;
    const bool is_taken = take(cursor, text);
    into = std::move(text);
    return is_taken;
}

template <class T>
bool take(JsonCursor& cursor, std::optional<T>& into) {
    return take(cursor, into.emplace());
}

/// What a new node has.
bool is_left_out(const auto&) {
    return false;  // an optional that is unset is the writer's to leave out
}

bool is_left_out(const std::string& text) {
    return text.empty();
}

bool is_left_out(const JsonObject& object) {
    return object.is_empty();
}

bool is_left_out(const bool& flag) {
    return !flag;
}

/// Goes through the text once and builds nothing but the node.
class DocumentReader {
public:
    explicit DocumentReader(std::string_view text) : cursor_(text) {}

    /// False: see version() and place().
    [[nodiscard]] bool read(Node& node) {
        const bool is_read = read_members([&](std::string_view key) {
            if (key == "version") {
                return take(cursor_, version_) && version_ == node_document_version;
            }
            return key == "interfaces" ? read_interfaces(node) : read_member(node, key);
        });
        return is_read && cursor_.is_at_end() && version_ == node_document_version;
    }

    [[nodiscard]] std::int64_t version() const { return version_; }

    /// The key of the member that was read last.
    [[nodiscard]] std::string_view place() const { return place_; }

private:
    template <class ReadMember>
    bool read_members(ReadMember read_member) {
        if (!cursor_.take('{')) {
            return false;
        }
        if (cursor_.take('}')) {
            return true;
        }
        do {
            const auto key = cursor_.take_string();
            if (!key || !cursor_.take(':')) {
                return false;
            }
            place_ = key->written;
            if (!read_member(key->written)) {
                return false;
            }
        } while (cursor_.take(','));
        return cursor_.take('}');
    }

    bool read_interfaces(Node& node) {
        return read_members([&](std::string_view key) {
            const auto kind = interface_kind_from(key);
            OptionalText name;
            const bool is_taken = kind ? take(cursor_, name) : skip();
            if (kind && is_taken) {
                node.interfaces.choose(*kind, std::move(name));
            }
            return is_taken;
        });
    }

    bool read_member(Node& node, std::string_view key) {
        // They stand in our own order.
        for (std::size_t tried = 0; tried < members.size(); ++tried) {
            const auto& member = members[next_++ % members.size()];
            if (member.key == key) {
                return std::visit([&](auto place) { return take(cursor_, node.*place); }, member.place);
            }
        }
        return skip();
    }

    bool skip() { return cursor_.take_value(deepest_json); }

    JsonCursor cursor_;
    std::int64_t version_ = 0;
    std::string_view place_;
    std::size_t next_ = 0;  // of members, to try
};

}  // namespace

std::string to_document(const Node& node) {
    std::string text;
    DocumentWriter writer(text);
    writer.write("version", node_document_version);
    for (const auto& [key, place] : members) {
        const auto write = [&, key = key](auto member) {
            if (!is_left_out(node.*member)) {
                writer.write(key, node.*member);
            }
        };
        std::visit(write, place);
    }
    if (!node.interfaces.is_empty()) {
        writer.begin("interfaces");
        DocumentWriter interfaces(text);
        for (const auto kind : all_interface_kinds) {
            interfaces.write(to_string(kind), node.interfaces[kind]);
        }
        interfaces.end();
    }
    writer.end();
    return text;
}

Result<void> read_node_document(std::string_view text, Node& node) {
    DocumentReader reader(text);
    if (reader.read(node)) {
        return {};
    }
    const auto parsed = parse_json(text);
    if (!parsed) {
        return error(Errc::internal, "its document is not JSON: " + parsed.error().message);
    }
    if (!parsed->is_object()) {
        return error(Errc::internal, "its document is not an object");
    }
    if (reader.version() != node_document_version) {
        return error(
            Errc::internal,
            fmt::format("its document has version {}, this tenond knows {}", reader.version(), node_document_version)
        );
    }
    return error(Errc::internal, fmt::format("its document has a '{}' of the wrong type", reader.place()));
}

}  // namespace tenon
