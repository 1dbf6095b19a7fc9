#include "api/body_check.hpp"

#include "base/json.hpp"

#include <tenon/json_width.hpp>

#include <fmt/format.h>

#include <cstddef>
#include <cstdint>
#include <utility>

namespace tenon::api {

namespace {

constexpr std::size_t longest_words = 500;  // the parser's hold all of the token that it did not like

/// Listens to the parser and keeps the outermost keys: for what is not plain.
class Outliner {
public:
    using number_integer_t = Json::number_integer_t;
    using number_unsigned_t = Json::number_unsigned_t;
    using number_float_t = Json::number_float_t;
    using string_t = Json::string_t;
    using binary_t = Json::binary_t;

    bool null() {
        if (depth_ == 0) {
            outline_.kind = JsonKind::null;
        }
        return true;
    }

    bool boolean(bool) { return true; }

    bool number_integer(number_integer_t) { return true; }

    bool number_unsigned(number_unsigned_t) { return true; }

    bool number_float(number_float_t, const string_t&) { return true; }

    bool string(string_t&) { return true; }

    bool binary(binary_t&) { return true; }

    bool start_object(std::size_t) {
        if (depth_++ == 0) {
            outline_.kind = JsonKind::object;
        }
        return true;
    }

    bool key(string_t& name) {
        if (depth_ == 1) {
            outline_.keys.emplace_back(outline_.named.emplace_front(std::move(name)));
        }
        return true;
    }

    bool end_object() {
        --depth_;
        return true;
    }

    bool start_array(std::size_t) {
        ++depth_;
        return true;
    }

    bool end_array() {
        --depth_;
        return true;
    }

    bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception& e) {
        // "[json.exception.parse_error.101] parse error at line 1, column 7: …"
        const std::string_view what = e.what();
        const auto end = what.find("] ");
        failure_ = std::string((end == std::string_view::npos ? what : what.substr(end + 2)).substr(0, longest_words));
        return false;
    }

    Result<JsonOutline> take() {
        if (!failure_.empty()) {
            return error(Errc::invalid, std::move(failure_));
        }
        return std::move(outline_);
    }

private:
    JsonOutline outline_;
    std::string failure_;
    std::size_t depth_ = 0;
};

/// By blocks whose count fits into a byte, so that the compiler counts many at once.
std::size_t count_brackets(std::string_view text) {
    constexpr std::size_t block = 255;
    constexpr int to_brace = '{' - '[';  // one bit
    std::size_t count = 0;
    while (!text.empty()) {
        const auto part = text.substr(0, block);
        std::uint8_t found = 0;
        for (const char c : part) {
            found = static_cast<std::uint8_t>(found + ((c | to_brace) == '{' ? 1 : 0));
        }
        count += found;
        text.remove_prefix(part.size());
    }
    return count;
}

}  // namespace

bool is_nested_deeper(std::string_view text, unsigned max_depth) {
    // Most text has so few brackets that nobody need look where they stand.
    if (count_brackets(text) <= max_depth) {
        return false;
    }
    unsigned depth = 0;
    bool is_in_string = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (is_in_string) {
            if (c == '\\') {
                ++i;
            } else if (c == '"') {
                is_in_string = false;
            }
        } else if (c == '"') {
            is_in_string = true;
        } else if (c == '{' || c == '[') {
            if (++depth > max_depth) {
                return true;
            }
        } else if ((c == '}' || c == ']') && depth > 0) {
            --depth;
        }
    }
    return false;
}

Result<JsonOutline> outline_json(std::string_view text) {
    // With fewer bytes there is no room for too many: a member has five.
    if (text.size() > 64U << 10 && has_too_many_members(text)) {
        return error(Errc::too_large, "JSON has too many members in one object");
    }
    if (auto outline = outline_plain_json(text)) {
        return std::move(*outline);
    }
    // The parser below bears any depth, and who is given the text may not.
    if (is_nested_deeper(text, deepest_outline)) {
        return error(Errc::invalid, fmt::format("JSON is nested deeper than {} levels", deepest_outline));
    }
    Outliner outliner;
    Json::sax_parse(text, &outliner);
    return outliner.take();
}

}  // namespace tenon::api
