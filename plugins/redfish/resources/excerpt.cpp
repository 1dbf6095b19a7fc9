#include "resources/excerpt.hpp"

#include "protocol/plain_text.hpp"

#include <string>

namespace redfish {

namespace {

constexpr std::size_t longest_value = 2'000;

std::string cut(const std::string& value) {
    return value.size() <= longest_value ? value : value.substr(0, whole_length(value, longest_value)) + "...";
}

}  // namespace

json excerpt(const json& document, std::span<const std::string_view> names) {
    json shown = json::object();
    for (const std::string_view name : names) {
        const json& value = member(document, name);
        if (value.is_string()) {
            shown[std::string(name)] = cut(value.get_ref<const std::string&>());
        } else if (!value.is_null() && (value.is_primitive() ||
                                        value.dump(-1, ' ', false, json::error_handler_t::replace).size() <=
                                            longest_value)) {
            shown[std::string(name)] = value;
        }
    }
    return shown;
}

}  // namespace redfish
