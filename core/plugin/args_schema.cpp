#include "plugin/args_schema.hpp"

#include "base/json.hpp"
#include "plugin/args_mistake.hpp"
#include "plugin/plain_schema.hpp"
#include "plugin/schema_references.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
// Without it valijson ends the process where it would throw. Here, so that it stays with the only includes of valijson.
#define VALIJSON_USE_EXCEPTIONS 1
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include <cmath>
#include <cstdint>
#include <exception>
#include <optional>
#include <string>
#include <vector>

namespace tenon {

namespace {

// valijson's adapter is for unordered JSON.
using Value = nlohmann::json;

/// libstdc++'s std::regex recurses once per character; a longer text could run out of stack.
constexpr std::size_t max_text_for_patterns = 4096;

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

/// 3.0 is an integer to JSON Schema and to the SDK, but not to valijson. Beyond 2^53 nobody knows which one it would
/// be.
void make_whole_floats_integers(Value& value) {
    constexpr double largest = 9007199254740992.0;
    if (value.is_structured()) {
        for (auto& item : value) {
            make_whole_floats_integers(item);
        }
    } else if (value.is_number_float()) {
        const auto number = value.get<double>();
        if (std::fabs(number) <= largest && std::trunc(number) == number) {
            value = static_cast<std::int64_t>(number);
        }
    }
}

/// valijson reads whole numbers as signed: the largest of a std::uint64_t would be -1, and no argument small enough.
void make_large_integers_floats(Value& schema) {
    if (schema.is_structured()) {
        for (auto& item : schema) {
            make_large_integers_floats(item);
        }
    } else if (schema.is_number_unsigned() && schema.get<std::uint64_t>() > INT64_MAX) {
        schema = static_cast<double>(schema.get<std::uint64_t>());
    }
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
    std::shared_ptr<const PlainSchema> plain;  // nullptr: the schema says more than that can check
    bool has_patterns = false;
};

ArgsSchema::ArgsSchema(std::unique_ptr<Compiled> compiled) : compiled_(std::move(compiled)) {}

ArgsSchema::~ArgsSchema() = default;

Result<std::shared_ptr<const ArgsSchema>> ArgsSchema::compile(std::string_view text) {
    if (const auto parsed = parse_json(text, max_args_depth); parsed.has_error()) {
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
        if (is_deeper_than(compiled->source, max_args_depth)) {
            return error(Errc::plugin, fmt::format("is nested deeper than {} levels", max_args_depth));
        }
        if (auto checked = check_references(compiled->source); !checked) {
            return checked.error();
        }
        compiled->plain = PlainSchema::compile(compiled->source);
        compiled->has_patterns = text.find("pattern") != std::string_view::npos;
        auto readable = compiled->source;
        make_large_integers_floats(readable);
        valijson::SchemaParser parser;
        parser.populateSchema(valijson::adapters::NlohmannJsonAdapter(readable), compiled->schema);
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
    // Arguments are nearly always right, and most schemas are plain: then nothing need be built to see it.
    if (compiled_->plain && compiled_->plain->fits(args)) {
        return {};
    }
    if (auto checked = check_is_object(args); checked.has_error()) {
        return checked;
    }
    try {
        auto value = Value::parse(args);
        make_whole_floats_integers(value);
        if (compiled_->has_patterns && has_long_text(value)) {
            return error(
                Errc::invalid, fmt::format("An argument is longer than {} characters.", max_text_for_patterns)
            );
        }
        // It keeps the patterns that it has compiled, unguarded: hence one for each thread.
        static thread_local valijson::Validator validator;
        const valijson::adapters::NlohmannJsonAdapter target(value);
        if (validator.validate(compiled_->schema, target, nullptr)) {
            return {};
        }
        if (const auto mistake = find_args_mistake(compiled_->source, value)) {
            return error(Errc::invalid, *mistake);
        }
        valijson::ValidationResults results;
        static_cast<void>(validator.validate(compiled_->schema, target, &results));
        return error(Errc::invalid, first_of(results));
    } catch (const std::exception& e) {
        return error(Errc::invalid, fmt::format("The arguments cannot be checked: {}.", e.what()));
    }
}

}  // namespace tenon
