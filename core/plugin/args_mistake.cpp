#include "plugin/args_mistake.hpp"

#include "base/yaml.hpp"
#include "plugin/args_schema.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <vector>

namespace tenon {

namespace {

using Value = nlohmann::json;

std::string with_article(std::string_view type) {
    const bool is_vowel = !type.empty() && std::string_view("aeiou").find(type.front()) != std::string_view::npos;
    return type == "null" ? std::string(type) : fmt::format("{} {}", is_vowel ? "an" : "a", type);
}

std::string name_of_type(const Value& value) {
    switch (value.type()) {
    case Value::value_t::null:
        return "null";
    case Value::value_t::object:
        return "an object";
    case Value::value_t::array:
        return "an array";
    case Value::value_t::string:
        return "a string";
    case Value::value_t::boolean:
        return "a boolean";
    case Value::value_t::number_integer:
    case Value::value_t::number_unsigned:
    case Value::value_t::number_float:
        return "a number";
    case Value::value_t::binary:
    case Value::value_t::discarded:
        break;
    }
    return "nothing";
}

bool is_of_type(const Value& value, const std::string& type) {
    return (type == "object" && value.is_object()) || (type == "array" && value.is_array()) ||
           (type == "string" && value.is_string()) || (type == "boolean" && value.is_boolean()) ||
           (type == "null" && value.is_null()) || (type == "number" && value.is_number()) ||
           (type == "integer" && value.is_number_integer());
}

/// Code points, as JSON Schema counts; the text is UTF-8.
std::size_t count_characters(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U;
    }));
}

std::string one_of_texts(const Value& list, bool with_articles) {
    std::string text;
    for (std::size_t i = 0; i < list.size(); ++i) {
        text += i == 0 ? "" : i + 1 == list.size() ? " or " : ", ";
        const auto& item = list[i];
        text += with_articles && item.is_string() ? with_article(item.get_ref<const std::string&>())
                : item.is_string()                ? fmt::format("'{}'", item.get_ref<const std::string&>())
                                                  : item.dump();
    }
    return text;
}

/// Which rule of `schema` itself, not of what it contains, `value` breaks, in words; empty: none that we put into
/// words.
std::string broken_rule(const Value& schema, const Value& value) {
    const auto rule = [&](const char* name) { return schema.contains(name) ? &schema.at(name) : nullptr; };
    if (const auto* type = rule("type")) {
        const Value types = type->is_array() ? *type : Value::array({*type});
        bool fits = false;
        for (const auto& one : types) {
            fits = fits || (one.is_string() && is_of_type(value, one.get_ref<const std::string&>()));
        }
        if (!fits) {
            const bool is_fraction = value.is_number_float() && types.size() == 1 && types[0] == "integer";
            return fmt::format(
                "must be {}, not {}", one_of_texts(types, true), is_fraction ? value.dump() : name_of_type(value)
            );
        }
    }
    if (const auto* choices = rule("enum"); choices != nullptr && choices->is_array()) {
        bool is_among = false;
        for (const auto& choice : *choices) {
            is_among = is_among || choice == value;
        }
        if (!is_among) {
            return fmt::format("must be {}", one_of_texts(*choices, false));
        }
    }
    if (value.is_number()) {
        const auto number = value.get<double>();
        if (const auto* least = rule("minimum");
            least != nullptr && least->is_number() && number < least->get<double>()) {
            return fmt::format("must be {} or more", least->dump());
        }
        if (const auto* most = rule("maximum"); most != nullptr && most->is_number() && number > most->get<double>()) {
            return fmt::format("must be {} or less", most->dump());
        }
    }
    if (value.is_string()) {
        const auto length = count_characters(value.get_ref<const std::string&>());
        if (const auto* least = rule("minLength");
            least != nullptr && least->is_number_unsigned() && length < least->get<std::size_t>()) {
            return fmt::format("must have at least {} characters", least->dump());
        }
        if (const auto* most = rule("maxLength");
            most != nullptr && most->is_number_unsigned() && length > most->get<std::size_t>()) {
            return fmt::format("must have at most {} characters", most->dump());
        }
    }
    return {};
}

/// Walks schema and value together and tells the first broken rule that we have words for.
std::optional<std::string>
find_mistake(const Value& schema, const Value& value, const std::string& path, unsigned depth) {
    if (!schema.is_object() || depth > max_args_depth) {
        return std::nullopt;
    }
    if (auto rule = broken_rule(schema, value); !rule.empty()) {
        return path.empty() ? fmt::format("The arguments {}.", rule) : fmt::format("Argument '{}': {}.", path, rule);
    }
    const auto below = [&](const std::string& name) { return path.empty() ? name : path + "." + name; };
    if (value.is_object()) {
        static const Value none = Value::object();
        const auto declared = schema.find("properties");
        const Value& properties = declared == schema.end() ? none : *declared;
        if (properties.is_object() && schema.value("additionalProperties", Value(true)) == false &&
            !schema.contains("patternProperties")) {
            std::vector<std::string> known;
            for (const auto& item : properties.items()) {
                known.push_back(item.key());
            }
            for (const auto& item : value.items()) {
                if (!properties.contains(item.key())) {
                    const auto near = nearest_name(item.key(), known);
                    return near.empty()
                               ? fmt::format("Argument '{}' is unknown.", below(item.key()))
                               : fmt::format("Argument '{}' is unknown; did you mean '{}'?", below(item.key()), near);
                }
            }
        }
        for (const auto& name : schema.value("required", Value::array())) {
            if (name.is_string() && !value.contains(name.get_ref<const std::string&>())) {
                return fmt::format("Argument '{}' is missing.", below(name.get_ref<const std::string&>()));
            }
        }
        for (const auto& item : value.items()) {
            if (properties.is_object() && properties.contains(item.key())) {
                if (auto mistake =
                        find_mistake(properties.at(item.key()), item.value(), below(item.key()), depth + 1)) {
                    return mistake;
                }
            }
        }
    }
    if (value.is_array() && schema.contains("items") && schema.at("items").is_object()) {
        for (std::size_t i = 0; i < value.size(); ++i) {
            if (auto mistake = find_mistake(schema.at("items"), value[i], fmt::format("{}[{}]", path, i), depth + 1)) {
                return mistake;
            }
        }
    }
    return std::nullopt;
}

}  // namespace

std::optional<std::string> find_args_mistake(const Value& schema, const Value& args) {
    return find_mistake(schema, args, {}, 0);
}

}  // namespace tenon
