#include "json.hpp"

#include <tenon/json_depth.hpp>

namespace redfish {

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

std::string link(const json& object, std::string_view name) {
    const json& target = member(object, name);
    return target.is_string() ? target.get<std::string>() : text(target, "@odata.id");
}

json parsed(std::string_view body) {
    constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
    if (body.substr(0, byte_order_mark.size()) == byte_order_mark) {
        body.remove_prefix(byte_order_mark.size());
    }
    if (tenon::is_nested_deeper(body)) {
        return json(json::value_t::discarded);
    }
    return json::parse(body.begin(), body.end(), nullptr, false);
}

}  // namespace redfish
