#include "tool/sample_arguments.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>

namespace tenon {

namespace {

constexpr unsigned max_depth = 16;
constexpr std::size_t max_length = 64;

const Json* member(const Json& object, const char* key) {
    const auto found = object.is_object() ? object.find(key) : object.end();
    return found != object.end() ? &*found : nullptr;
}

std::size_t size_at(const Json& schema, const char* key) {
    const auto* const found = member(schema, key);
    return found != nullptr && found->is_number_unsigned() ? std::min(found->get<std::size_t>(), max_length) : 0;
}

std::string type_of(const Json& schema) {
    const auto* type = member(schema, "type");
    if (type != nullptr && type->is_array() && !type->empty()) {
        type = &type->front();
    }
    if (type != nullptr && type->is_string()) {
        return type->get<std::string>();
    }
    const bool has_members = member(schema, "properties") != nullptr || member(schema, "required") != nullptr;
    return has_members ? "object" : "string";
}

Json number_for(const Json& schema, bool is_whole) {
    double value = 0;
    if (const auto* const least = member(schema, "minimum"); least != nullptr && least->is_number()) {
        value = least->get<double>();
    } else if (const auto* const above = member(schema, "exclusiveMinimum"); above != nullptr && above->is_number()) {
        value = std::floor(above->get<double>()) + 1;
    } else if (const auto* const most = member(schema, "maximum"); most != nullptr && most->is_number()) {
        value = std::min(0.0, most->get<double>());
    }
    return is_whole ? Json(static_cast<std::int64_t>(std::ceil(value))) : Json(value);
}

Json sample(const Json& schema, unsigned depth) {
    if (depth == 0) {
        return {};
    }
    for (const auto* const key : {"const", "default"}) {
        if (const auto* const given = member(schema, key)) {
            return *given;
        }
    }
    for (const auto* const key : {"enum", "examples"}) {
        if (const auto* const given = member(schema, key); given != nullptr && given->is_array() && !given->empty()) {
            return given->front();
        }
    }
    for (const auto* const key : {"oneOf", "anyOf"}) {
        if (const auto* const given = member(schema, key); given != nullptr && given->is_array() && !given->empty()) {
            return sample(given->front(), depth - 1);
        }
    }
    const auto type = type_of(schema);
    if (type == "object") {
        Json out = Json::object();
        const auto* const required = member(schema, "required");
        const auto* const properties = member(schema, "properties");
        for (const auto& name : required != nullptr && required->is_array() ? *required : Json::array()) {
            if (name.is_string()) {
                const auto key = name.get<std::string>();
                const auto* const property = properties != nullptr ? member(*properties, key.c_str()) : nullptr;
                out[key] = sample(property != nullptr ? *property : Json::object(), depth - 1);
            }
        }
        return out;
    }
    if (type == "array") {
        const auto* const items = member(schema, "items");
        Json out = Json::array();
        for (std::size_t i = 0; i < size_at(schema, "minItems"); ++i) {
            out.push_back(sample(items != nullptr ? *items : Json::object(), depth - 1));
        }
        return out;
    }
    if (type == "boolean") {
        return true;
    }
    if (type == "null") {
        return {};
    }
    if (type == "integer" || type == "number") {
        return number_for(schema, type == "integer");
    }
    std::string text = "text";
    text.append(std::max(size_at(schema, "minLength"), text.size()) - text.size(), 'x');
    if (const auto most = size_at(schema, "maxLength"); most != 0 && text.size() > most) {
        text.resize(most);
    }
    return text;
}

}  // namespace

Json sample_arguments(const Json& schema) {
    auto arguments = schema.is_object() ? sample(schema, max_depth) : Json::object();
    return arguments.is_object() ? arguments : Json::object();
}

}  // namespace tenon
