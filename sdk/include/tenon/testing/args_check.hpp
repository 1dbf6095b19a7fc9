// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tenon/testing/text.hpp>

#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>

namespace tenon::test::detail {

/// The rules of JSON Schema that argument structures lead to, checked and worded as tenond does: type, enum, minimum,
/// maximum, required, properties, additionalProperties, items. A rule that is not among these is not checked here.
class ArgsCheck {
public:
    /// Empty: the arguments may go to the plugin.
    [[nodiscard]] static std::string mistake_in(std::string_view schema, std::string_view args) {
        const json value = json::parse(args, nullptr, false);
        if (value.is_discarded()) {
            return "The arguments are not JSON.";
        }
        if (!value.is_object()) {
            return "The arguments must be one JSON object.";
        }
        return schema.empty() ? std::string() : find(json::parse(schema), value, {});
    }

private:
    [[nodiscard]] static std::string with_article(const std::string& type) {
        const bool is_vowel = !type.empty() && std::string_view("aeiou").find(type.front()) != std::string_view::npos;
        return type == "null" ? type : (is_vowel ? "an " : "a ") + type;
    }

    [[nodiscard]] static std::string listed(const json& choices, bool are_types) {
        std::string text;
        for (std::size_t i = 0; i < choices.size(); ++i) {
            text += i == 0 ? "" : i + 1 == choices.size() ? " or " : ", ";
            const auto& choice = choices[i];
            text += !choice.is_string() ? choice.dump()
                    : are_types         ? with_article(choice.get<std::string>())
                                        : "'" + choice.get<std::string>() + "'";
        }
        return text;
    }

    [[nodiscard]] static bool is_whole(const json& value) {
        return value.is_number_integer() ||
               (value.is_number_float() && std::trunc(value.get<double>()) == value.get<double>());
    }

    [[nodiscard]] static bool is_of_type(const json& value, const json& type) {
        return (type == "object" && value.is_object()) || (type == "array" && value.is_array()) ||
               (type == "string" && value.is_string()) || (type == "boolean" && value.is_boolean()) ||
               (type == "null" && value.is_null()) || (type == "number" && value.is_number()) ||
               (type == "integer" && is_whole(value));
    }

    [[nodiscard]] static std::string broken_rule(const json& schema, const json& value) {
        if (const auto type = schema.find("type"); type != schema.end()) {
            const json types = type->is_array() ? *type : arr(*type);
            bool is_fit = false;
            for (const auto& one : types) {
                is_fit = is_fit || is_of_type(value, one);
            }
            if (!is_fit) {
                const bool is_fraction = value.is_number_float() && types.size() == 1 && types[0] == "integer";
                const std::string is = value.type_name();
                return "must be " + listed(types, true) + ", not " + (is_fraction ? value.dump() : with_article(is));
            }
        }
        if (const auto choices = schema.find("enum"); choices != schema.end() && choices->is_array()) {
            bool is_among = false;
            for (const auto& choice : *choices) {
                is_among = is_among || choice == value;
            }
            if (!is_among) {
                return "must be " + listed(*choices, false);
            }
        }
        if (value.is_number()) {
            const auto least = schema.find("minimum");
            const auto most = schema.find("maximum");
            if (least != schema.end() && least->is_number() && value.get<double>() < least->get<double>()) {
                return "must be " + least->dump() + " or more";
            }
            if (most != schema.end() && most->is_number() && value.get<double>() > most->get<double>()) {
                return "must be " + most->dump() + " or less";
            }
        }
        return {};
    }

    [[nodiscard]] static std::string find(const json& schema, const json& value, const std::string& path) {
        if (!schema.is_object()) {
            return {};
        }
        if (const auto rule = broken_rule(schema, value); !rule.empty()) {
            return (path.empty() ? "The arguments " : "Argument '" + path + "': ") + rule + ".";
        }
        if (value.is_object()) {
            return find_in_object(schema, value, path);
        }
        if (value.is_array() && schema.contains("items")) {
            for (std::size_t i = 0; i < value.size(); ++i) {
                if (auto mistake = find(schema["items"], value[i], path + "[" + std::to_string(i) + "]");
                    !mistake.empty()) {
                    return mistake;
                }
            }
        }
        return {};
    }

    [[nodiscard]] static std::string find_in_object(const json& schema, const json& value, const std::string& path) {
        const auto below = [&](const std::string& name) { return path.empty() ? name : path + "." + name; };
        const json properties = schema.value("properties", json::object());
        const bool is_closed =
            schema.value("additionalProperties", json(true)) == false && !schema.contains("patternProperties");
        for (auto item = value.begin(); is_closed && item != value.end(); ++item) {
            if (!properties.contains(item.key())) {
                return "Argument '" + below(item.key()) + "' is unknown.";
            }
        }
        for (const auto& name : schema.value("required", json::array())) {
            if (name.is_string() && !value.contains(name.get<std::string>())) {
                return "Argument '" + below(name.get<std::string>()) + "' is missing.";
            }
        }
        for (auto item = value.begin(); item != value.end(); ++item) {
            if (properties.contains(item.key())) {
                if (auto mistake = find(properties[item.key()], item.value(), below(item.key())); !mistake.empty()) {
                    return mistake;
                }
            }
        }
        return {};
    }
};

}  // namespace tenon::test::detail
