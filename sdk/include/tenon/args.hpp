// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Reads JSON into an argument structure, with errors that name the argument. The host has checked the arguments
/// against the schema before; this stands on its own all the same.

#include <tenon/error.hpp>
#include <tenon/fields.hpp>
#include <tenon/json_reader.hpp>
#include <tenon/plain_args.hpp>
#include <tenon/value.hpp>

#include <cmath>
#include <concepts>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace tenon {

namespace detail {

/// "a string", for messages.
[[nodiscard]] inline std::string_view type_word(const json& value) {
    switch (value.type()) {
    case json::value_t::null:
        return "null";
    case json::value_t::object:
        return "an object";
    case json::value_t::array:
        return "a list";
    case json::value_t::string:
        return "a string";
    case json::value_t::boolean:
        return "a boolean";
    case json::value_t::number_integer:
    case json::value_t::number_unsigned:
        return "an integer";
    case json::value_t::number_float:
        return "a number";
    case json::value_t::binary:
    case json::value_t::discarded:
        break;
    }
    return "something else";
}

/// `path` is the argument's name as the client knows it: "net.mtu", "disks[2]"; empty for the arguments as a whole.
[[noreturn]] inline void throw_type(const std::string& path, std::string_view wanted, const json& got) {
    throw invalid(
        (path.empty() ? std::string("the arguments") : "argument '" + path + "'") + " must be " + std::string(wanted) +
        ", not " + std::string(type_word(got))
    );
}

template <class T>
struct Reader;

template <class T>
[[nodiscard]] T read(const json& value, const std::string& path) {
    return Reader<T>::read(value, path);
}

template <class T>
struct Reader {
    static_assert(HasFields<T>, "describe this structure with TENON_ARGS, or see there for what its members may be");

    static T read(const json& value, const std::string& path) {
        if (!value.is_object()) {
            throw_type(path, "an object", value);
        }
        const std::string prefix = path.empty() ? std::string() : path + ".";
        T result{};
        std::size_t known = 0;
        for_each_field<T>([&]<class Member>(const Field<T, Member>& field) {
            const std::string name(field.name);
            const auto found = value.find(name);
            if (found != value.end()) {
                ++known;
                result.*(field.member) = detail::read<Member>(*found, prefix + name);
            } else if constexpr (!is_optional<Member>) {
                throw invalid("argument '" + prefix + name + "' is missing");
            }
        });
        if (known != value.size()) {
            throw_unexpected(value, prefix);
        }
        return result;
    }

private:
    [[noreturn]] static void throw_unexpected(const json& value, const std::string& prefix) {
        std::string unexpected;
        for (const auto& item : value.items()) {
            if (!any_field<T>([&](const auto& field) { return field.name == item.key(); })) {
                unexpected = item.key();
                break;
            }
        }
        throw invalid("unexpected argument '" + prefix + unexpected + "'");
    }
};

template <>
struct Reader<json> {
    static json read(const json& value, const std::string&) { return value; }
};

template <>
struct Reader<std::string> {
    static std::string read(const json& value, const std::string& path) {
        if (!value.is_string()) {
            throw_type(path, "a string", value);
        }
        return value.get<std::string>();
    }
};

template <>
struct Reader<bool> {
    static bool read(const json& value, const std::string& path) {
        if (!value.is_boolean()) {
            throw_type(path, "a boolean", value);
        }
        return value.get<bool>();
    }
};

template <>
struct Reader<double> {
    static double read(const json& value, const std::string& path) {
        if (!value.is_number()) {
            throw_type(path, "a number", value);
        }
        return value.get<double>();
    }
};

template <std::integral Integer>

requires(!std::same_as<Integer, bool>) struct Reader<Integer> {
    static Integer read(const json& value, const std::string& path) {
        if (value.is_number_unsigned()) {
            return in_range(value.get<std::uint64_t>(), path);
        }
        if (value.is_number_integer()) {
            return in_range(value.get<std::int64_t>(), path);
        }
        // 3.0 is an integer to JSON Schema. Beyond 2^53 nobody knows which integer a float stands for.
        if (value.is_number_float()) {
            const double number = value.get<double>();
            if (std::trunc(number) == number && std::fabs(number) <= 9007199254740992.0) {
                return in_range(static_cast<std::int64_t>(number), path);
            }
            if (std::fabs(number) > 9007199254740992.0) {
                throw_range(path);
            }
        }
        throw_type(path, "an integer", value);
    }

private:
    template <class Wide>
    static Integer in_range(Wide number, const std::string& path) {
        if (!std::in_range<Integer>(number)) {
            throw_range(path);
        }
        return static_cast<Integer>(number);
    }

    [[noreturn]] static void throw_range(const std::string& path) {
        using Limits = std::numeric_limits<Integer>;
        throw invalid(
            "argument '" + path + "' must be between " + std::to_string(Limits::min()) + " and " +
            std::to_string(Limits::max())
        );
    }
};

template <class T>
struct Reader<std::optional<T>> {
    static std::optional<T> read(const json& value, const std::string& path) {
        if (value.is_null() && !std::same_as<T, json>) {
            return std::nullopt;
        }
        return detail::read<T>(value, path);
    }
};

template <class T>
struct Reader<std::vector<T>> {
    static std::vector<T> read(const json& value, const std::string& path) {
        if (!value.is_array()) {
            throw_type(path, "a list", value);
        }
        std::vector<T> result;
        result.reserve(value.size());
        for (const json& item : value) {
            result.push_back(detail::read<T>(item, path + "[" + std::to_string(result.size()) + "]"));
        }
        return result;
    }
};

template <class T>
struct Reader<std::map<std::string, T>> {
    static std::map<std::string, T> read(const json& value, const std::string& path) {
        if (!value.is_object()) {
            throw_type(path, "an object", value);
        }
        std::map<std::string, T> result;
        for (const auto& item : value.items()) {
            result.emplace(item.key(), detail::read<T>(item.value(), path + "." + item.key()));
        }
        return result;
    }
};

template <FixedString... Words>
struct Reader<one_of<Words...>> {
    using Word = one_of<Words...>;

    static Word read(const json& value, const std::string& path) {
        if (!value.is_string()) {
            throw_type(path, "a string", value);
        }
        const auto& text = value.get_ref<const std::string&>();
        std::string list;
        for (const auto word : Word::words) {
            if (word == text) {
                return Word(word);
            }
            list += (list.empty() ? "'" : ", '") + std::string(word) + "'";
        }
        throw invalid("argument '" + path + "' must be one of " + list + ", not '" + text + "'");
    }
};

}  // namespace detail

/// Reads a JSON object into an argument structure; throws invalid().
template <class T>
[[nodiscard]] T parse_args(const json& value) {
    return detail::read<T>(value, {});
}

/// The same from text, as a call brings it. raw_json takes the text as it is, json whatever object it holds.
template <class T>
[[nodiscard]] T parse_args(std::string_view text) {
    if constexpr (std::same_as<T, raw_json>) {
        return raw_json{std::string(text.empty() ? "{}" : text)};
    } else {
        if constexpr (!std::same_as<T, json>) {
            if (auto plain = read_plain_args<T>(text)) {
                return std::move(*plain);
            }
        }
        const json value = text.empty() ? json::object() : read_json<json>(text);
        if (value.is_discarded()) {
            throw invalid("the arguments are not JSON");
        }
        if (!value.is_object()) {
            detail::throw_type({}, "an object", value);
        }
        return parse_args<T>(value);
    }
}

}  // namespace tenon
