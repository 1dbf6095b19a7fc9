#include "quirks/lenovo.hpp"

namespace redfish::lenovo {

bool is_ejected_by_patch(std::string_view allow) {
    return allow.empty() || allow.find("PATCH") != std::string_view::npos;
}

bool leaves_context_out(const json& subscription) {
    return member(subscription, "Context").is_null();
}

}  // namespace redfish::lenovo
