// SPDX-License-Identifier: Apache-2.0
#include "arguments.hpp"

#include <tenon/testing/args_check.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace tenon::validate {

namespace {

constexpr unsigned max_depth = 8;

/// FNV-1a: std::hash may differ from one library to the next.
std::uint64_t hash_of(std::string_view text) {
    std::uint64_t hash = 14'695'981'039'346'656'037ULL;
    for (const char c : text) {
        hash = (hash ^ static_cast<unsigned char>(c)) * 1'099'511'628'211ULL;
    }
    return hash;
}

bool contains(const std::string& name, std::string_view part) {
    const auto is_same = [](char a, char b) { return (a | 0x20) == b; };
    return std::search(name.begin(), name.end(), part.begin(), part.end(), is_same) != name.end();
}

json parsed(std::string_view schema) {
    auto value = json::parse(schema, nullptr, false);
    return value.is_object() ? value : json::object();
}

}  // namespace

Arguments::Arguments(std::string_view schema, std::uint64_t seed, std::string_view name)
    : schema_text_(schema), schema_(parsed(schema)), random_(seed ^ hash_of(name)) {}

std::optional<std::string> Arguments::next_valid() {
    const auto style = valid_made_ == 0 ? Style::least : valid_made_ == 1 ? Style::full : Style::mixed;
    ++valid_made_;
    for (int attempt = 0; attempt < 20; ++attempt) {
        auto text = object_for(schema_, attempt == 0 ? style : Style::mixed, 0).dump();
        if (test::detail::ArgsCheck::mistake_in(schema_text_, text).empty()) {
            return text;
        }
    }
    return std::nullopt;
}

std::string Arguments::full() {
    return object_for(schema_, Style::full, 0).dump();
}

json Arguments::value_for(const json& schema, const std::string& name, Style style, unsigned depth) {
    if (!schema.is_object() || depth > max_depth) {
        return "any";
    }
    for (const char* word : {"default", "const"}) {
        if (const auto given = schema.find(word); given != schema.end() && style != Style::mixed) {
            return *given;
        }
    }
    if (const auto words = schema.find("enum"); words != schema.end() && words->is_array() && !words->empty()) {
        return style == Style::mixed ? (*words)[below(words->size())] : words->front();
    }
    const auto types = schema.value("type", json("string"));
    const json type = !types.is_array()       ? types
                      : types.empty()         ? json("string")
                      : style == Style::mixed ? types[below(types.size())]
                                              : types.front();
    if (type == "object") {
        return object_for(schema, style, depth);
    }
    if (type == "array") {
        const auto least = schema.value("minItems", json(0));
        auto count = least.is_number_unsigned() ? least.get<std::size_t>() : 0;
        count = std::min<std::size_t>(style == Style::least ? count : std::max<std::size_t>(count, 1), 100);
        json list = json::array();
        while (list.size() < count) {
            list.push_back(value_for(schema.value("items", json::object()), name, style, depth + 1));
        }
        return list;
    }
    if (type == "boolean") {
        return style == Style::mixed && below(2) == 1;
    }
    if (type == "null") {
        return nullptr;
    }
    return type == "string" ? text_for(schema, name, style) : number_for(schema, type == "integer", style);
}

json Arguments::object_for(const json& schema, Style style, unsigned depth) {
    json object = json::object();
    const auto required = schema.value("required", json::array());
    const auto properties = schema.value("properties", json::object());
    for (const auto& [name, member] : properties.items()) {
        const bool is_required = std::find(required.begin(), required.end(), json(name)) != required.end();
        if (is_required || style == Style::full || (style == Style::mixed && below(2) == 1)) {
            object[name] = value_for(member, name, style, depth + 1);
        }
    }
    const auto others = schema.value("additionalProperties", json(true));
    if (style != Style::least && others.is_object()) {
        object["other"] = value_for(others, "other", style, depth + 1);
    } else if (style == Style::mixed && properties.empty() && others != json(false)) {
        object["bar"] = odd_value();
    }
    return object;
}

/// What its name says that it might be, as long as its schema asks for.
json Arguments::text_for(const json& schema, const std::string& name, Style style) {
    static constexpr std::array words = {"a", "value", "1", "two words", "caf\xc3\xa9", ""};
    std::string text = style == Style::mixed ? words[below(words.size())] : "value";
    if (contains(name, "url") || contains(name, "uri") || contains(name, "destination") || contains(name, "image")) {
        text = "https://192.0.2.2/" + text;
    } else if (contains(name, "path") || contains(name, "target")) {
        text = "/redfish/v1/" + (text == "two words" ? "" : text);
    }
    const auto least = schema.value("minLength", json(0));
    const auto most = schema.value("maxLength", json(1000));
    text.resize(
        std::max(text.size(), least.is_number_unsigned() ? std::min(least.get<std::size_t>(), 10'000UL) : 0), 'x'
    );
    if (most.is_number_unsigned() && text.size() > most.get<std::size_t>()) {
        text = std::string(most.get<std::size_t>(), 'x');
    }
    return text;
}

json Arguments::number_for(const json& schema, bool is_whole, Style style) {
    const auto bound = [&](const char* word, double otherwise) {
        const auto given = schema.find(word);
        return given != schema.end() && given->is_number() ? given->get<double>() : otherwise;
    };
    const double least = bound("minimum", -1000);
    const double most = bound("maximum", 1000);
    double number = style == Style::mixed ? static_cast<double>(below(100)) : 1;
    if (!is_whole && style == Style::mixed) {
        number += 0.5;
    }
    number = std::min(std::max(number, least), most);
    return is_whole ? json(static_cast<std::int64_t>(std::ceil(number))) : json(number);
}

}  // namespace tenon::validate
