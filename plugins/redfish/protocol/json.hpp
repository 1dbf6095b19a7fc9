#pragma once

#include <tenon/value.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace redfish {

using tenon::json;

// Services leave members out, set them to null and mistype them at will, so nothing here throws and nothing is
// required.

/// The member, or JSON null when `object` is no object or has no such member.
const json& member(const json& object, std::string_view name);

/// The member's text; empty when it is absent or no string.
std::string text(const json& object, std::string_view name);

/// The texts in a list, in its order; what is none is passed over.
std::vector<std::string> texts_of(const json& list);

/// The resource that a navigation property names (`"Systems": {"@odata.id": …}`); empty when there is none.
std::string link(const json& object, std::string_view name);

/// Parses what a service sent. Forgiven are a byte order mark, blanks and zero bytes around the text, and, in strings,
/// control characters and bytes that are no UTF-8 (an unprogrammed serial number is 0xff throughout). Discarded when it
/// is not JSON, or is nested deeper or has more members than any resource.
json parsed(std::string_view body);

/// As parsed(), and what breaks off or has something else behind it is taken as far as it goes: good enough for reading
/// why a service refused, and for nothing else.
json parsed_leniently(std::string_view body);

}  // namespace redfish
