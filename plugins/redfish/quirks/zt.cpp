#include "quirks/zt.hpp"

namespace redfish::zt {

json headers_as_map(const json& headers) {
    if (!headers.is_array() || headers.empty()) {
        return nullptr;
    }
    json map = json::object();
    for (const json& header : headers) {
        if (!header.is_object()) {
            return nullptr;
        }
        map.update(header);
    }
    return map;
}

bool wants_headers_as_map(const Message& message) {
    const std::string_view key = message.key();
    const bool is_of_form = key == "PropertyValueTypeError" || key == "PropertyValueFormatError" ||
                            key == "UnrecognizedRequestBody" || key == "MalformedJSON";
    return is_of_form && (message.names("HttpHeaders") || message.text.find("HttpHeaders") != std::string::npos);
}

}  // namespace redfish::zt
