#include "plugin/args_schema.hpp"

#include "base/json.hpp"
#include "base/yaml.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
// Without it valijson ends the process where it would throw. Here, so that it stays with the only includes of valijson.
#define VALIJSON_USE_EXCEPTIONS 1
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include <exception>
#include <optional>
#include <string>
#include <vector>

namespace tenon {

namespace {

// valijson's adapter is for unordered JSON.
using Value = nlohmann::json;

constexpr unsigned max_depth = 64;

/// libstdc++'s std::regex recurses once per character; a longer text could run out of stack.
constexpr std::size_t max_text_for_patterns = 4096;

std::string with_article(std::string_view type) {
    const bool is_vowel = !type.empty() && std::string_view("aeiou").find(type.front()) != std::string_view::npos;
    return fmt::format("{} {}", is_vowel ? "an" : "a", type);
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
        const auto length = value.get_ref<const std::string&>().size();
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
    if (!schema.is_object() || depth > max_depth) {
        return std::nullopt;
    }
    if (auto rule = broken_rule(schema, value); !rule.empty()) {
        return path.empty() ? fmt::format("The arguments {}.", rule) : fmt::format("Argument '{}': {}.", path, rule);
    }
    const auto below = [&](const std::string& name) { return path.empty() ? name : path + "." + name; };
    if (value.is_object()) {
        const Value properties = schema.value("properties", Value::object());
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

/// What valijson says, for the rules that find_mistake() does not know. Its innermost error is the most telling one.
std::string first_of(valijson::ValidationResults& results) {
    valijson::ValidationResults::Error e;
    if (!results.popError(e)) {
        return "The arguments do not fit the method's schema.";
    }
    std::string path;
    for (std::size_t i = 1; i < e.context.size(); ++i) {
        auto step = e.context[i];
        if (step.size() > 2 && step.front() == '[') {
            step = step.substr(1, step.size() - 2);
        }
        path += (path.empty() ? "" : ".") + step;
    }
    return path.empty() ? fmt::format("The arguments: {}", e.description)
                        : fmt::format("Argument '{}': {}", path, e.description);
}

bool has_long_text(const Value& value) {
    if (value.is_string()) {
        return value.get_ref<const std::string&>().size() > max_text_for_patterns;
    }
    if (value.is_structured()) {
        for (const auto& item : value) {
            if (has_long_text(item)) {
                return true;
            }
        }
    }
    return false;
}

/// valijson follows references on the stack; a schema deeper than this is a mistake or an attack.
bool is_deeper_than(const Value& value, unsigned levels) {
    if (!value.is_structured()) {
        return false;
    }
    for (const auto& item : value) {
        if (levels == 0 || is_deeper_than(item, levels - 1)) {
            return true;
        }
    }
    return false;
}

}  // namespace

struct ArgsSchema::Compiled {
    Value source;
    valijson::Schema schema;
    bool has_patterns = false;
};

ArgsSchema::ArgsSchema(std::unique_ptr<Compiled> compiled) : compiled_(std::move(compiled)) {}

ArgsSchema::~ArgsSchema() = default;

Result<std::shared_ptr<const ArgsSchema>> ArgsSchema::compile(std::string_view text) {
    if (const auto parsed = parse_json(text, max_depth); parsed.has_error()) {
        return error(Errc::plugin, "is not JSON: " + parsed.error().message);
    }
    auto compiled = std::make_unique<Compiled>();
    try {
        compiled->source = Value::parse(text);
        if (!compiled->source.is_object()) {
            return error(Errc::plugin, "is not a JSON object");
        }
        if (compiled->source.value("type", Value("object")) != "object") {
            return error(Errc::plugin, "does not describe an object; arguments are always one");
        }
        if (is_deeper_than(compiled->source, max_depth)) {
            return error(Errc::plugin, fmt::format("is nested deeper than {} levels", max_depth));
        }
        compiled->has_patterns = text.find("pattern") != std::string_view::npos;
        valijson::SchemaParser parser;
        parser.populateSchema(valijson::adapters::NlohmannJsonAdapter(compiled->source), compiled->schema);
        // Compiles patterns and the like, so that a bad one is found now.
        valijson::Validator validator;
        const Value nothing = Value::object();
        static_cast<void>(
            validator.validate(compiled->schema, valijson::adapters::NlohmannJsonAdapter(nothing), nullptr)
        );
    } catch (const std::exception& e) {
        return error(Errc::plugin, fmt::format("is not a JSON Schema that we understand: {}", e.what()));
    }
    return std::shared_ptr<const ArgsSchema>(new ArgsSchema(std::move(compiled)));
}

Result<void> ArgsSchema::check(std::string_view args) const {
    auto checked = check_is_object(args);
    if (checked.has_error()) {
        return checked;
    }
    try {
        const auto value = Value::parse(args);
        if (compiled_->has_patterns && has_long_text(value)) {
            return error(
                Errc::invalid, fmt::format("An argument is longer than {} characters.", max_text_for_patterns)
            );
        }
        if (const auto mistake = find_mistake(compiled_->source, value, {}, 0)) {
            return error(Errc::invalid, *mistake);
        }
        // It keeps the patterns that it has compiled, unguarded: hence one for each thread.
        static thread_local valijson::Validator validator;
        const valijson::adapters::NlohmannJsonAdapter target(value);
        if (validator.validate(compiled_->schema, target, nullptr)) {
            return {};
        }
        valijson::ValidationResults results;
        static_cast<void>(validator.validate(compiled_->schema, target, &results));
        return error(Errc::invalid, first_of(results));
    } catch (const std::exception& e) {
        return error(Errc::invalid, fmt::format("The arguments cannot be checked: {}.", e.what()));
    }
}

Result<void> check_is_object(std::string_view args) {
    const auto parsed = parse_json(args, max_depth);
    if (parsed.has_error()) {
        return error(Errc::invalid, "The arguments are not JSON: " + parsed.error().message);
    }
    if (!parsed->is_object()) {
        return error(Errc::invalid, "The arguments must be one JSON object.");
    }
    return {};
}

}  // namespace tenon
