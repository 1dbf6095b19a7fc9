#include "base/json.hpp"

#include <tenon/json_reader.hpp>
#include <tenon/json_text.hpp>
#include <tenon/json_width.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

namespace tenon {

namespace {

constexpr unsigned deepest_plain = 100;  // what the stack bears without a doubt

/// nlohmann's "[json.exception.parse_error.101] parse error at line 1, column 7: syntax error …" without the prefix.
std::string without_prefix(std::string_view what) {
    const auto end = what.find("] ");
    return std::string(end == std::string_view::npos ? what : what.substr(end + 2));
}

}  // namespace

Result<Json> parse_json(std::string_view text, unsigned max_depth) {
    if (has_too_many_members(text)) {
        return error(Errc::too_large, "JSON has too many members in one object");
    }
    if (auto plain = read_plain_json<Json>(text, std::min(max_depth, deepest_plain))) {
        return std::move(*plain);
    }
    bool is_too_deep = false;
    const auto watch_depth = [&](int depth, Json::parse_event_t event, Json&) {
        using Event = Json::parse_event_t;
        if ((event == Event::object_start || event == Event::array_start) && depth >= static_cast<int>(max_depth)) {
            is_too_deep = true;
        }
        return !is_too_deep;  // what is discarded is not built
    };
    try {
        auto value = Json::parse(text, watch_depth);
        if (is_too_deep) {
            return error(Errc::invalid, fmt::format("JSON is nested deeper than {} levels", max_depth));
        }
        return value;
    } catch (const Json::parse_error& e) {
        return error(Errc::invalid, without_prefix(e.what()));
    } catch (const Json::out_of_range& e) {  // a number beyond double
        return error(Errc::invalid, without_prefix(e.what()));
    }
}

std::string dump_json(const Json& value) {
    std::string out;
    json_text::append(out, value);
    return out;
}

void append_json_string(std::string& out, std::string_view text) {
    json_text::append_string(out, text);
}

}  // namespace tenon
