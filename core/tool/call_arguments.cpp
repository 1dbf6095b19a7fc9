#include "tool/call_arguments.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <vector>

namespace tenon {

namespace {

/// The types that the schema allows for an argument; empty: it does not say.
std::vector<std::string> types_of(const Json& schema, const std::string& name) {
    const auto properties = schema.is_object() ? schema.find("properties") : schema.end();
    if (properties == schema.end() || !properties->is_object() || !properties->contains(name)) {
        return {};
    }
    const auto& property = properties->at(name);
    const auto type = property.is_object() ? property.find("type") : property.end();
    std::vector<std::string> types;
    if (type == property.end()) {
        return types;
    }
    for (const auto& one : type->is_array() ? *type : Json::array({*type})) {
        if (one.is_string()) {
            types.push_back(one.get<std::string>());
        }
    }
    return types;
}

bool is_of(const Json& value, const std::string& type) {
    return (type == "integer" && value.is_number_integer()) || (type == "number" && value.is_number()) ||
           (type == "boolean" && value.is_boolean()) || (type == "null" && value.is_null()) ||
           (type == "object" && value.is_object()) || (type == "array" && value.is_array());
}

Result<Json> typed(const std::string& name, const std::string& text, const std::vector<std::string>& types) {
    if (types.empty() || std::find(types.begin(), types.end(), "string") != types.end()) {
        return Json(text);
    }
    if (auto value = parse_json(text)) {
        if (std::any_of(types.begin(), types.end(), [&](const auto& type) { return is_of(*value, type); })) {
            return std::move(*value);
        }
    }
    return error(
        Errc::invalid, fmt::format("argument '{}' is of type {}, not '{}'", name, fmt::join(types, " or "), text)
    );
}

}  // namespace

Result<std::string> arguments_from(const CallCommand& command, std::string_view schema) {
    if (command.words.empty()) {
        return command.args.value_or("{}");
    }
    const auto rules = parse_json(schema);
    auto args = parse_json(command.args.value_or("{}"));
    if (!args) {
        return args.error();
    }
    for (const auto& [name, text] : command.words) {
        auto value = typed(name, text, types_of(rules ? *rules : Json(), name));
        if (!value) {
            return value.error();
        }
        (*args)[name] = std::move(*value);
    }
    return dump_json(*args);
}

}  // namespace tenon
