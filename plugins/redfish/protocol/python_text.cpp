#include "protocol/python_text.hpp"

#include <tenon/json_text.hpp>

namespace redfish {

namespace {

/// Python prefers single quotes and changes over only to avoid a backslash.
void append_quoted(std::string& out, const std::string& text) {
    const bool has_single = text.find('\'') != std::string::npos;
    const char quote = has_single && text.find('"') == std::string::npos ? '"' : '\'';
    out.push_back(quote);
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == quote || c == '\\') {
            out.push_back('\\');
            out.push_back(c);
        } else if (c == '\n') {
            out += "\\n";
        } else if (c == '\r') {
            out += "\\r";
        } else if (c == '\t') {
            out += "\\t";
        } else if (byte < 0x20 || byte == 0x7f) {
            static constexpr char digits[] = "0123456789abcdef";
            out += "\\x";
            out.push_back(digits[byte >> 4]);
            out.push_back(digits[byte & 15]);
        } else {
            out.push_back(c);
        }
    }
    out.push_back(quote);
}

void append_repr(std::string& out, const json& value) {
    switch (value.type()) {
    case json::value_t::string:
        append_quoted(out, value.get_ref<const std::string&>());
        break;
    case json::value_t::boolean:
        out += value.get<bool>() ? "True" : "False";
        break;
    case json::value_t::array: {
        out.push_back('[');
        const char* separator = "";
        for (const json& item : value) {
            out += separator;
            separator = ", ";
            append_repr(out, item);
        }
        out.push_back(']');
        break;
    }
    case json::value_t::object: {
        out.push_back('{');
        const char* separator = "";
        for (auto it = value.begin(); it != value.end(); ++it) {
            out += separator;
            separator = ", ";
            append_quoted(out, it.key());
            out += ": ";
            append_repr(out, it.value());
        }
        out.push_back('}');
        break;
    }
    case json::value_t::number_integer:
    case json::value_t::number_unsigned:
    case json::value_t::number_float:
        tenon::json_text::append(out, value);
        break;
    case json::value_t::null:
    case json::value_t::binary:
    case json::value_t::discarded:
        out += "None";
        break;
    }
}

}  // namespace

std::string python_repr(const json& value) {
    std::string out;
    append_repr(out, value);
    return out;
}

std::string python_str(const json& value) {
    return value.is_string() ? value.get<std::string>() : python_repr(value);
}

}  // namespace redfish
