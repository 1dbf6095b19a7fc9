#include "api/node_python_repr.hpp"

#include "api/text.hpp"

#include <string_view>

namespace tenon::api {

namespace {

void append_repr(std::string& out, const Json& value) {
    if (value.is_null()) {
        out += "None";
    } else if (value.is_boolean()) {
        out += value.get<bool>() ? "True" : "False";
    } else if (value.is_string()) {
        out += python_repr(value.get_ref<const std::string&>());
    } else if (value.is_array()) {
        std::string_view before = "[";
        for (const auto& item : value) {
            out += before;
            before = ", ";
            append_repr(out, item);
        }
        out += value.empty() ? "[]" : "]";
    } else if (value.is_object()) {
        std::string_view before = "{";
        for (const auto& item : value.items()) {
            out += before;
            before = ", ";
            out += python_repr(item.key());
            out += ": ";
            append_repr(out, item.value());
        }
        out += value.empty() ? "{}" : "}";
    } else {
        out += dump_json(value);
    }
}

}  // namespace

std::string repr_of(const Json& value) {
    std::string out;
    append_repr(out, value);
    return out;
}

std::string str_of(const Json& value) {
    return value.is_string() ? value.get<std::string>() : repr_of(value);
}

}  // namespace tenon::api
