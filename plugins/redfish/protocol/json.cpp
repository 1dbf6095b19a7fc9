#include "protocol/json.hpp"

#include "protocol/plain_text.hpp"

#include <tenon/json_reader.hpp>
#include <tenon/json_width.hpp>

#include <algorithm>

namespace redfish {

namespace {

/// Without what stands around a document.
std::string_view bare(std::string_view body) {
    constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
    constexpr std::string_view blanks(" \t\r\n\0", 5);
    body.remove_prefix(std::min(body.find_first_not_of(blanks), body.size()));
    if (body.substr(0, byte_order_mark.size()) == byte_order_mark) {
        body.remove_prefix(byte_order_mark.size());
    }
    return body.substr(0, body.find_last_not_of(blanks) + 1);
}

bool is_control(char c) {
    return static_cast<unsigned char>(c) < ' ';
}

/// With blanks for the control characters, which stand inside a string only by mistake.
std::string mended(std::string_view body) {
    std::string out = valid_utf8(body);
    for (char& c : out) {
        c = is_control(c) ? ' ' : c;
    }
    return out;
}

/// The first value in the text, closed where it breaks off: an open string, an incomplete escape, a name without a
/// value, then what brackets are open.
std::string completed(std::string_view text) {
    std::string open;
    bool is_in_string = false;
    std::size_t end = 0;
    for (; end < text.size(); ++end) {
        const char c = text[end];
        if (is_in_string) {
            end += c == '\\' ? 1 : 0;
            is_in_string = c != '"';
        } else if (c == '"') {
            is_in_string = true;
        } else if (c == '{' || c == '[') {
            open.push_back(c == '{' ? '}' : ']');
        } else if (c == '}' || c == ']') {
            if (open.empty() || open.back() != c) {
                break;
            }
            open.pop_back();
            if (open.empty()) {
                return std::string(text.substr(0, end + 1));
            }
        }
    }
    std::string out(text.substr(0, std::min(end, text.size())));
    if (is_in_string) {
        // An escape that is cut, "\" or "\u00", begins at most five characters before the end.
        const auto escape = out.rfind('\\');
        const bool is_cut = end > text.size() || (escape != std::string::npos && escape + 6 > out.size() &&
                                                  out.compare(escape, 2, "\\u") == 0);
        out.resize(is_cut ? escape : out.size());
        out.push_back('"');
    }
    return out.append(open.rbegin(), open.rend());
}

/// What completed() cannot know without a grammar: whether the last string was a name or a value, and words cut short.
json parsed_to_its_break(const std::string& text) {
    std::string tried = completed(text);
    const std::string_view closing = std::string_view(tried).substr(tried.find_last_not_of("]}") + 1);
    const std::string end(closing);
    const std::string start = tried.substr(0, tried.size() - end.size());
    const auto comma = start.rfind(',');
    const std::string forms[] = {
        tried, start + "null" + end, start + ":null" + end, start + "\"\":null" + end, start.substr(0, comma) + end};
    for (const std::string& form : forms) {
        json value = tenon::read_json<json>(form);
        if (!value.is_discarded()) {
            return value;
        }
    }
    return json(json::value_t::discarded);
}

}  // namespace

const json& member(const json& object, std::string_view name) {
    static const json none;
    if (!object.is_object()) {
        return none;
    }
    const auto found = object.find(name);
    return found == object.end() ? none : *found;
}

std::string text(const json& object, std::string_view name) {
    const json& value = member(object, name);
    return value.is_string() ? value.get<std::string>() : std::string();
}

std::vector<std::string> texts_of(const json& list) {
    std::vector<std::string> texts;
    for (std::size_t i = 0; list.is_array() && i < list.size(); ++i) {
        if (list[i].is_string()) {
            texts.push_back(list[i].get<std::string>());
        }
    }
    return texts;
}

std::string link(const json& object, std::string_view name) {
    const json& target = member(object, name);
    return target.is_string() ? target.get<std::string>() : text(target, "@odata.id");
}

json parsed(std::string_view body) {
    body = bare(body);
    if (tenon::has_too_many_members(body)) {
        return json(json::value_t::discarded);
    }
    json value = tenon::read_json<json>(body);
    if (value.is_discarded() && !body.empty() && (body[0] == '{' || body[0] == '[' || body[0] == '"')) {
        value = tenon::read_json<json>(mended(body));
    }
    return value;
}

json parsed_leniently(std::string_view body) {
    json value = parsed(body);
    body = bare(body);
    const bool is_document = !body.empty() && body[0] == '{';  // "[1] out of memory" is a sentence
    if (!value.is_discarded() || !is_document || tenon::has_too_many_members(body)) {
        return value;
    }
    return parsed_to_its_break(mended(body));
}

}  // namespace redfish
