#include "plugin/plain_schema.hpp"

#include "plugin/args_schema.hpp"

#include <tenon/json_cursor.hpp>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tenon {

using Value = nlohmann::json;

namespace {

constexpr std::size_t max_properties = 64;      // those that were seen are bits of one number
constexpr std::size_t most_digits_of_int = 18;  // what surely is a std::int64_t

enum Type : unsigned {
    object = 1,
    array = 2,
    string = 4,
    boolean = 8,
    null = 16,
    integer = 32,
    number = 64,
    any = 127
};

using NodePtr = std::shared_ptr<const PlainSchema::Node>;

}  // namespace

struct PlainSchema::Node {
    struct Property {
        std::string name;
        NodePtr node;
    };

    unsigned types = any;
    std::vector<Property> properties;
    std::uint64_t required = 0;  // bits of properties
    NodePtr others;              // nullptr: there may be none
    NodePtr items;
    std::optional<std::vector<std::string>> words;  // of `enum`
    bool is_null_a_word = false;
    std::int64_t minimum = std::numeric_limits<std::int64_t>::min();
    std::int64_t maximum = std::numeric_limits<std::int64_t>::max();
    bool has_limits = false;
};

namespace {

using Node = PlainSchema::Node;

const NodePtr& anything() {
    static const NodePtr node = std::make_shared<Node>();
    return node;
}

NodePtr compile_node(const Value& schema);

bool read_types(const Value& value, Node& node) {
    static const std::pair<std::string_view, Type> names[] = {
        {"object", object}, {"array", array},     {"string", string}, {"boolean", boolean},
        {"null", null},     {"integer", integer}, {"number", number}};
    node.types = 0;
    const auto add = [&](const Value& name) {
        for (const auto& [known, type] : names) {
            if (name == known) {
                node.types |= type;
                return true;
            }
        }
        return false;
    };
    return value.is_array() ? std::all_of(value.begin(), value.end(), add) : add(value);
}

bool read_properties(const Value& value, Node& node) {
    if (!value.is_object() || value.size() > max_properties) {
        return false;
    }
    for (const auto& [name, schema] : value.items()) {
        node.properties.push_back({name, compile_node(schema)});
    }
    return std::all_of(node.properties.begin(), node.properties.end(), [](const auto& each) { return each.node; });
}

bool read_required(const Value& value, Node& node) {
    return value.is_array() && std::all_of(value.begin(), value.end(), [&](const Value& name) {
               for (std::size_t i = 0; i < node.properties.size(); ++i) {
                   if (name == node.properties[i].name) {
                       node.required |= std::uint64_t{1} << i;
                       return true;
                   }
               }
               return false;
           });
}

bool read_words(const Value& value, Node& node) {
    node.words.emplace();
    return value.is_array() && std::all_of(value.begin(), value.end(), [&](const Value& word) {
               if (word.is_string()) {
                   node.words->push_back(word.get<std::string>());
               }
               node.is_null_a_word = node.is_null_a_word || word.is_null();
               return word.is_string() || word.is_null();
           });
}

bool read_limit(const Value& value, std::int64_t& limit, Node& node) {
    node.has_limits = true;
    if (value.is_number_unsigned() && value.get<std::uint64_t>() > static_cast<std::uint64_t>(INT64_MAX)) {
        limit = INT64_MAX;
        return &limit == &node.maximum;
    }
    if (value.is_number_integer()) {
        limit = value.get<std::int64_t>();
    }
    return value.is_number_integer();
}

bool read_others(const Value& value, Node& node) {
    if (value.is_boolean()) {
        node.others = value.get<bool>() ? anything() : nullptr;
        return true;
    }
    node.others = compile_node(value);
    return node.others != nullptr;
}

bool read_keyword(const std::string& keyword, const Value& value, Node& node) {
    if (keyword == "type") {
        return read_types(value, node);
    }
    if (keyword == "additionalProperties") {
        return read_others(value, node);
    }
    if (keyword == "items") {
        node.items = compile_node(value);
        return node.items != nullptr;
    }
    if (keyword == "enum") {
        return read_words(value, node);
    }
    if (keyword == "minimum" || keyword == "maximum") {
        return read_limit(value, keyword == "minimum" ? node.minimum : node.maximum, node);
    }
    return keyword == "properties" || keyword == "required" || keyword == "description" || keyword == "title" ||
           keyword == "default";
}

NodePtr compile_node(const Value& schema) {
    if (!schema.is_object()) {
        return nullptr;
    }
    auto node = std::make_shared<Node>();
    node->others = anything();
    node->items = anything();
    bool is_plain = !schema.contains("properties") || read_properties(schema["properties"], *node);
    is_plain = is_plain && (!schema.contains("required") || read_required(schema["required"], *node));
    for (const auto& [keyword, value] : schema.items()) {
        is_plain = is_plain && read_keyword(keyword, value, *node);
    }
    return is_plain ? node : nullptr;
}

/// Reads one text along a schema.
class Check {
public:
    explicit Check(std::string_view text) : cursor_(text) {}

    bool fits(const Node& root) { return value_fits(root, max_args_depth) && cursor_.is_at_end(); }

private:
    bool value_fits(const Node& node, unsigned levels) {
        if (&node == anything().get()) {
            return cursor_.take_value(levels);
        }
        switch (cursor_.peek()) {
        case '{':
            return (node.types & object) != 0 && !node.words && levels > 0 && object_fits(node, levels - 1);
        case '[':
            return (node.types & array) != 0 && !node.words && levels > 0 && array_fits(node, levels - 1);
        case '"':
            return (node.types & string) != 0 && string_fits(node);
        case 't':
            return (node.types & boolean) != 0 && !node.words && cursor_.take_literal("true");
        case 'f':
            return (node.types & boolean) != 0 && !node.words && cursor_.take_literal("false");
        case 'n':
            return (node.types & null) != 0 && (!node.words || node.is_null_a_word) && cursor_.take_literal("null");
        default:
            return !node.words && number_fits(node);
        }
    }

    bool object_fits(const Node& node, unsigned levels) {
        std::uint64_t seen = 0;
        if (!cursor_.take('{')) {
            return false;
        }
        if (!cursor_.take('}')) {
            do {
                const auto key = cursor_.take_string();
                if (!key || key->has_escapes || !cursor_.take(':') || !member_fits(node, key->written, levels, seen)) {
                    return false;
                }
            } while (cursor_.take(','));
            if (!cursor_.take('}')) {
                return false;
            }
        }
        return (node.required & ~seen) == 0;
    }

    bool member_fits(const Node& node, std::string_view key, unsigned levels, std::uint64_t& seen) {
        for (std::size_t i = 0; i < node.properties.size(); ++i) {
            if (node.properties[i].name == key) {
                seen |= std::uint64_t{1} << i;
                return value_fits(*node.properties[i].node, levels);
            }
        }
        return node.others != nullptr && value_fits(*node.others, levels);
    }

    bool array_fits(const Node& node, unsigned levels) {
        if (!cursor_.take('[')) {
            return false;
        }
        if (cursor_.take(']')) {
            return true;
        }
        do {
            if (!value_fits(*node.items, levels)) {
                return false;
            }
        } while (cursor_.take(','));
        return cursor_.take(']');
    }

    bool string_fits(const Node& node) {
        const auto text = cursor_.take_string();
        if (!text || !node.words) {
            return text.has_value();
        }
        return !text->has_escapes &&
               std::find(node.words->begin(), node.words->end(), text->written) != node.words->end();
    }

    bool number_fits(const Node& node) {
        const auto taken = cursor_.take_number();
        if (!taken || (node.types & (taken->is_integer ? integer | number : number)) == 0) {
            return false;
        }
        if (!node.has_limits) {
            return !taken->is_integer || taken->written.size() <= most_digits_of_int || (node.types & number) != 0;
        }
        std::int64_t value = 0;
        const auto& text = taken->written;
        if (!taken->is_integer || text.size() > most_digits_of_int) {
            return false;
        }
        std::from_chars(text.data(), text.data() + text.size(), value);
        return value >= node.minimum && value <= node.maximum;
    }

    JsonCursor cursor_;
};

}  // namespace

std::shared_ptr<const PlainSchema> PlainSchema::compile(const Value& schema) {
    auto root = compile_node(schema);
    return root ? std::make_shared<const PlainSchema>(std::move(root)) : nullptr;
}

bool PlainSchema::fits(std::string_view args) const {
    JsonCursor cursor(args);
    return cursor.peek() == '{' && Check(args).fits(*root_);
}

}  // namespace tenon
