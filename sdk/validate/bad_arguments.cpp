// SPDX-License-Identifier: Apache-2.0
#include "arguments.hpp"

#include <array>
#include <string>

namespace tenon::validate {

namespace {

/// Far deeper than any argument, and far less than what breaks a parser that counts.
std::string nested(std::size_t levels) {
    return R"({"a":)" + std::string(levels, '[') + std::string(levels, ']') + "}";
}

}  // namespace

json Arguments::odd_value() {
    switch (below(14)) {
    case 0:
        return nullptr;
    case 1:
        return below(2) == 1;
    case 2:
        return -1;
    case 3:
        return 18'446'744'073'709'551'615ULL;
    case 4:
        return std::int64_t{-9'223'372'036'854'775'807LL - 1};
    case 5:
        return 1e308;
    case 6:
        return -0.5;
    case 7:
        return "";
    case 8:
        return std::string(1 + below(100'000), 'x');
    case 9:
        return std::string("nul\0, bell\a, %s%n, ../../etc, '\";<>", 36);
    case 10:
        return "\xf0\x9f\x94\xa5\xe2\x80\xae\xef\xbb\xbf";  // beyond the first plane, right to left, a byte order mark
    case 11:
        return json::array();
    case 12:
        return arr(nullptr, 1, "x", obj("a", arr()));
    default:
        return obj("", nullptr, "a", obj("a", 1));
    }
}

/// Somewhere, at whatever depth.
void Arguments::spoil(json& value) {
    if (value.is_structured() && !value.empty() && below(4) != 0) {
        auto item = value.begin();
        std::advance(item, static_cast<std::ptrdiff_t>(below(value.size())));
        if (value.is_object() && below(4) == 0) {
            value.erase(item);
        } else {
            spoil(*item);
        }
        return;
    }
    if (value.is_object()) {
        static constexpr std::array names = {"", "bar", "unknown", "__proto__", "http_method", "a.b/c~d"};
        value[names[below(names.size())]] = odd_value();
        return;
    }
    value = odd_value();
}

std::string Arguments::spoilt_text() {
    auto text = object_for(schema_, Style::full, 0).dump();
    switch (below(4)) {
    case 0:
        text.resize(below(text.size()));
        return text;
    case 1:
        text[below(text.size())] = static_cast<char>(below(256));
        return text;
    case 2:  // every member twice
        return text == "{}" ? R"({"a":1,"a":"2"})" : text.substr(0, text.size() - 1) + "," + text.substr(1);
    default:
        return std::string(1 + below(3), ' ') + text + (below(2) == 0 ? " \n" : "x");
    }
}

std::string Arguments::next_bad() {
    static const std::array<std::string, 18> always = {
        "{}", "",     "null",          "[]",         "7",           "\"text\"",
        "{",  "}",    "{\"a\":}",      "{\"a\" 1}",  "NaN",         "{\"\\ud800\":\"\\ud800\"}",
        " ",  "{}{}", "{\"a\":1e999}", "\xff\xfe{}", nested(2'000), std::string("{}\0", 3)};
    const auto index = bad_made_++;
    if (index < always.size()) {
        return always[index];
    }
    if (below(4) == 0) {
        return spoilt_text();
    }
    auto value = object_for(schema_, below(2) == 0 ? Style::full : Style::mixed, 0);
    for (auto times = 1 + below(3); times > 0; --times) {
        spoil(value);
    }
    if (index % 16 == 2 && value.is_object()) {
        value["long"] = std::string(10'000 + below(100'000), 'x');
    }
    return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace tenon::validate
