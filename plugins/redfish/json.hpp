#pragma once

#include <tenon/value.hpp>

#include <string>
#include <string_view>

namespace redfish {

using tenon::json;

// Services leave members out, set them to null and mistype them at will, so nothing here throws and nothing is
// required.

/// The member, or JSON null when `object` is no object or has no such member.
const json& member(const json& object, std::string_view name);

/// The member's text; empty when it is absent or no string.
std::string text(const json& object, std::string_view name);

/// The resource that a navigation property names (`"Systems": {"@odata.id": …}`); empty when there is none.
std::string link(const json& object, std::string_view name);

/// Parses what a service sent: a byte order mark and blanks around the text are forgiven. Discarded when it is not
/// JSON, or is nested deeper than any resource.
json parsed(std::string_view body);

}  // namespace redfish
