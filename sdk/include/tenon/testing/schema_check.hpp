// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tenon/testing/text.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <regex>
#include <string>
#include <string_view>

namespace tenon::test::detail {

/// Whether a host can check arguments by a schema. What it says of keywords that no host knows does not matter.
class SchemaCheck {
public:
    /// Empty: it can. Otherwise in words that follow "its args_schema".
    [[nodiscard]] static std::string mistake_in(std::string_view text) {
        const json schema = json::parse(text, nullptr, false);
        if (!schema.is_object()) {
            return "is not a JSON object";
        }
        if (schema.value("type", json("object")) != "object") {
            return "does not describe an object; arguments are always one";
        }
        const auto mistake = find(schema, "", 0);
        return mistake.empty() ? mistake : "is not a JSON Schema that hosts understand: " + mistake;
    }

private:
    static constexpr unsigned max_depth = 64;

    [[nodiscard]] static std::string at(const std::string& path, const std::string& what) {
        return (path.empty() ? "" : path + ": ") + what;
    }

    [[nodiscard]] static bool is_type(const json& type) {
        static constexpr std::array<std::string_view, 7> known = {"object",  "array",   "string", "number",
                                                                  "integer", "boolean", "null"};
        return type.is_string() && std::find(known.begin(), known.end(), type.get<std::string>()) != known.end();
    }

    [[nodiscard]] static std::string bad_pattern(const std::string& pattern) {
        try {
            const std::regex compiled(pattern);
            return {};
        } catch (const std::regex_error& error) {
            return "the pattern '" + clipped(pattern) + "' cannot be compiled: " + error.what();
        }
    }

    [[nodiscard]] static std::string bad_words(const json& schema) {
        for (const auto& [key, word] : schema.items()) {
            const bool is_size = key == "minLength" || key == "maxLength" || key == "minItems" || key == "maxItems" ||
                                 key == "minProperties" || key == "maxProperties";
            if (key == "type" &&
                !(word.is_array() ? !word.empty() && std::all_of(word.begin(), word.end(), is_type) : is_type(word))) {
                return "'type' is not a type of JSON Schema, or a list of them, but " + clipped(word.dump());
            }
            if (key == "enum" && (!word.is_array() || word.empty())) {
                return "'enum' is not a list of values";
            }
            if ((key == "minimum" || key == "maximum") && !word.is_number()) {
                return "'" + key + "' is not a number";
            }
            if (is_size && !word.is_number_unsigned()) {
                return "'" + key + "' is not a whole number from 0";
            }
            if (key == "required" && !(word.is_array() && std::all_of(word.begin(), word.end(), [](const json& one) {
                                           return one.is_string();
                                       }))) {
                return "'required' is not a list of names";
            }
            if (key == "pattern") {
                return word.is_string() ? bad_pattern(word.get<std::string>()) : "'pattern' is not a text";
            }
        }
        return {};
    }

    [[nodiscard]] static std::string find(const json& schema, const std::string& path, unsigned depth) {
        if (schema.is_boolean()) {
            return {};
        }
        if (!schema.is_object()) {
            return at(path, "a schema is an object, not " + clipped(schema.dump()));
        }
        if (depth > max_depth) {
            return "it is nested deeper than " + std::to_string(max_depth) + " levels";
        }
        if (const auto bad = bad_words(schema); !bad.empty()) {
            return at(path, bad);
        }
        for (const char* word : {"properties", "patternProperties"}) {
            const auto members = schema.find(word);
            if (members == schema.end()) {
                continue;
            }
            if (!members->is_object()) {
                return at(path, "'" + std::string(word) + "' is not an object");
            }
            for (const auto& [name, member] : members->items()) {
                const auto bad = std::string_view(word) == "patternProperties" ? bad_pattern(name) : std::string();
                const auto below = bad.empty() ? find(member, path + "/" + name, depth + 1) : at(path, bad);
                if (!below.empty()) {
                    return below;
                }
            }
        }
        for (const char* word : {"items", "additionalProperties"}) {
            if (const auto below = schema.find(word); below != schema.end() && !below->is_array()) {
                if (const auto mistake = find(*below, path + "/" + word, depth + 1); !mistake.empty()) {
                    return mistake;
                }
            }
        }
        return {};
    }
};

}  // namespace tenon::test::detail
