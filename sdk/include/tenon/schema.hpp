// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// JSON Schema out of a C++ type.

#include <tenon/fields.hpp>
#include <tenon/value.hpp>

#include <concepts>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

namespace tenon {

template <class T>
[[nodiscard]] json schema_of();

namespace detail {

template <class T>
struct Schema {
    static_assert(HasFields<T>, "describe this structure with TENON_ARGS, or see there for what its members may be");

    static json make() {
        json properties = json::object();
        json required = json::array();
        for_each_field<T>([&]<class Member>(const Field<T, Member>& field) {
            properties[std::string(field.name)] = schema_of<Member>();
            if constexpr (!is_optional<Member>) {
                required.push_back(std::string(field.name));
            }
        });
        json schema = obj("type", "object", "additionalProperties", false, "properties", std::move(properties));
        if (!required.empty()) {
            schema["required"] = std::move(required);
        }
        return schema;
    }
};

template <>
struct Schema<std::string> {
    static json make() { return obj("type", "string"); }
};

template <>
struct Schema<bool> {
    static json make() { return obj("type", "boolean"); }
};

template <>
struct Schema<double> {
    static json make() { return obj("type", "number"); }
};

template <std::integral Integer>

requires(!std::same_as<Integer, bool>) struct Schema<Integer> {
    static json make() {
        using Limits = std::numeric_limits<Integer>;
        return obj("type", "integer", "minimum", Limits::min(), "maximum", Limits::max());
    }
};

template <>
struct Schema<json> {
    static json make() { return json::object(); }
};

/// null says the same as leaving it out.
template <class T>
struct Schema<std::optional<T>> {
    static json make() {
        json schema = schema_of<T>();
        if (const auto type = schema.find("type"); type != schema.end()) {
            *type = arr(*type, "null");
        }
        if (const auto words = schema.find("enum"); words != schema.end()) {
            words->push_back(nullptr);
        }
        return schema;
    }
};

template <class T>
struct Schema<std::vector<T>> {
    static json make() { return obj("type", "array", "items", schema_of<T>()); }
};

template <class T>
struct Schema<std::map<std::string, T>> {
    static json make() { return obj("type", "object", "additionalProperties", schema_of<T>()); }
};

template <FixedString... Words>
struct Schema<one_of<Words...>> {
    static json make() {
        json words = json::array();
        for (const auto word : one_of<Words...>::words) {
            words.push_back(std::string(word));
        }
        return obj("type", "string", "enum", std::move(words));
    }
};

}  // namespace detail

/// For an argument structure: an object without further members, in which all but the std::optional ones are required.
template <class T>
json schema_of() {
    return detail::Schema<T>::make();
}

}  // namespace tenon
