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

using ShapePtr = std::shared_ptr<const PlainSchema::Shape>;

}  // namespace

struct PlainSchema::Shape {
    struct Property {
        std::string name;
        ShapePtr shape;
    };

    unsigned types = any;
    std::vector<Property> properties;
    std::uint64_t required = 0;  // bits of properties
    ShapePtr others;             // nullptr: there may be none
    ShapePtr items;
    std::optional<std::vector<std::string>> words;  // of `enum`
    bool is_null_a_word = false;
    std::int64_t minimum = std::numeric_limits<std::int64_t>::min();
    std::int64_t maximum = std::numeric_limits<std::int64_t>::max();
    bool has_limits = false;
};

namespace {

using Shape = PlainSchema::Shape;

const ShapePtr& anything() {
    static const ShapePtr shape = std::make_shared<Shape>();
    return shape;
}

ShapePtr compile_shape(const Value& schema);

bool read_types(const Value& value, Shape& shape) {
    static const std::pair<std::string_view, Type> names[] = {
        {"object", object}, {"array", array},     {"string", string}, {"boolean", boolean},
        {"null", null},     {"integer", integer}, {"number", number}};
    shape.types = 0;
    const auto add = [&](const Value& name) {
        for (const auto& [known, type] : names) {
            if (name == known) {
                shape.types |= type;
                return true;
            }
        }
        return false;
    };
    return value.is_array() ? std::all_of(value.begin(), value.end(), add) : add(value);
}

bool read_properties(const Value& value, Shape& shape) {
    if (!value.is_object() || value.size() > max_properties) {
        return false;
    }
    for (const auto& [name, schema] : value.items()) {
        shape.properties.push_back({name, compile_shape(schema)});
    }
    return std::all_of(shape.properties.begin(), shape.properties.end(), [](const auto& each) { return each.shape; });
}

bool read_required(const Value& value, Shape& shape) {
    return value.is_array() && std::all_of(value.begin(), value.end(), [&](const Value& name) {
               for (std::size_t i = 0; i < shape.properties.size(); ++i) {
                   if (name == shape.properties[i].name) {
                       shape.required |= std::uint64_t{1} << i;
                       return true;
                   }
               }
               return false;
           });
}

bool read_words(const Value& value, Shape& shape) {
    shape.words.emplace();
    return value.is_array() && std::all_of(value.begin(), value.end(), [&](const Value& word) {
               if (word.is_string()) {
                   shape.words->push_back(word.get<std::string>());
               }
               shape.is_null_a_word = shape.is_null_a_word || word.is_null();
               return word.is_string() || word.is_null();
           });
}

bool read_limit(const Value& value, std::int64_t& limit, Shape& shape) {
    shape.has_limits = true;
    if (value.is_number_unsigned() && value.get<std::uint64_t>() > static_cast<std::uint64_t>(INT64_MAX)) {
        limit = INT64_MAX;
        return &limit == &shape.maximum;
    }
    if (value.is_number_integer()) {
        limit = value.get<std::int64_t>();
    }
    return value.is_number_integer();
}

bool read_others(const Value& value, Shape& shape) {
    if (value.is_boolean()) {
        shape.others = value.get<bool>() ? anything() : nullptr;
        return true;
    }
    shape.others = compile_shape(value);
    return shape.others != nullptr;
}

bool read_keyword(const std::string& keyword, const Value& value, Shape& shape) {
    if (keyword == "type") {
        return read_types(value, shape);
    }
    if (keyword == "additionalProperties") {
        return read_others(value, shape);
    }
    if (keyword == "items") {
        shape.items = compile_shape(value);
        return shape.items != nullptr;
    }
    if (keyword == "enum") {
        return read_words(value, shape);
    }
    if (keyword == "minimum" || keyword == "maximum") {
        return read_limit(value, keyword == "minimum" ? shape.minimum : shape.maximum, shape);
    }
    return keyword == "properties" || keyword == "required" || keyword == "description" || keyword == "title" ||
           keyword == "default";
}

ShapePtr compile_shape(const Value& schema) {
    if (!schema.is_object()) {
        return nullptr;
    }
    auto shape = std::make_shared<Shape>();
    shape->others = anything();
    shape->items = anything();
    bool is_plain = !schema.contains("properties") || read_properties(schema["properties"], *shape);
    is_plain = is_plain && (!schema.contains("required") || read_required(schema["required"], *shape));
    for (const auto& [keyword, value] : schema.items()) {
        is_plain = is_plain && read_keyword(keyword, value, *shape);
    }
    return is_plain ? shape : nullptr;
}

/// Reads one text along a schema.
class Check {
public:
    explicit Check(std::string_view text) : cursor_(text) {}

    bool fits(const Shape& root) { return value_fits(root, max_args_depth) && cursor_.is_at_end(); }

private:
    bool value_fits(const Shape& shape, unsigned levels) {
        if (&shape == anything().get()) {
            return cursor_.take_value(levels);
        }
        switch (cursor_.peek()) {
        case '{':
            return (shape.types & object) != 0 && !shape.words && levels > 0 && object_fits(shape, levels - 1);
        case '[':
            return (shape.types & array) != 0 && !shape.words && levels > 0 && array_fits(shape, levels - 1);
        case '"':
            return (shape.types & string) != 0 && string_fits(shape);
        case 't':
            return (shape.types & boolean) != 0 && !shape.words && cursor_.take_literal("true");
        case 'f':
            return (shape.types & boolean) != 0 && !shape.words && cursor_.take_literal("false");
        case 'n':
            return (shape.types & null) != 0 && (!shape.words || shape.is_null_a_word) && cursor_.take_literal("null");
        default:
            return !shape.words && number_fits(shape);
        }
    }

    bool object_fits(const Shape& shape, unsigned levels) {
        std::uint64_t seen = 0;
        if (!cursor_.take('{')) {
            return false;
        }
        if (!cursor_.take('}')) {
            do {
                const auto key = cursor_.take_string();
                if (!key || key->has_escapes || !cursor_.take(':') || !member_fits(shape, key->written, levels, seen)) {
                    return false;
                }
            } while (cursor_.take(','));
            if (!cursor_.take('}')) {
                return false;
            }
        }
        return (shape.required & ~seen) == 0;
    }

    bool member_fits(const Shape& shape, std::string_view key, unsigned levels, std::uint64_t& seen) {
        for (std::size_t i = 0; i < shape.properties.size(); ++i) {
            if (shape.properties[i].name == key) {
                seen |= std::uint64_t{1} << i;
                return value_fits(*shape.properties[i].shape, levels);
            }
        }
        return shape.others != nullptr && value_fits(*shape.others, levels);
    }

    bool array_fits(const Shape& shape, unsigned levels) {
        if (!cursor_.take('[')) {
            return false;
        }
        if (cursor_.take(']')) {
            return true;
        }
        do {
            if (!value_fits(*shape.items, levels)) {
                return false;
            }
        } while (cursor_.take(','));
        return cursor_.take(']');
    }

    bool string_fits(const Shape& shape) {
        const auto text = cursor_.take_string();
        if (!text || !shape.words) {
            return text.has_value();
        }
        return !text->has_escapes &&
               std::find(shape.words->begin(), shape.words->end(), text->written) != shape.words->end();
    }

    bool number_fits(const Shape& shape) {
        const auto taken = cursor_.take_number();
        if (!taken || (shape.types & (taken->is_integer ? integer | number : number)) == 0) {
            return false;
        }
        if (!shape.has_limits) {
            return !taken->is_integer || taken->written.size() <= most_digits_of_int || (shape.types & number) != 0;
        }
        std::int64_t value = 0;
        const auto& text = taken->written;
        if (!taken->is_integer || text.size() > most_digits_of_int) {
            return false;
        }
        std::from_chars(text.data(), text.data() + text.size(), value);
        return value >= shape.minimum && value <= shape.maximum;
    }

    JsonCursor cursor_;
};

}  // namespace

std::shared_ptr<const PlainSchema> PlainSchema::compile(const Value& schema) {
    auto root = compile_shape(schema);
    return root ? std::make_shared<const PlainSchema>(std::move(root)) : nullptr;
}

bool PlainSchema::fits(std::string_view args) const {
    JsonCursor cursor(args);
    return cursor.peek() == '{' && Check(args).fits(*root_);
}

}  // namespace tenon
