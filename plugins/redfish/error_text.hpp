#pragma once

#include "json.hpp"

#include <string>
#include <string_view>

namespace redfish {

/// What the body of a refusal says, for a person; empty when it says nothing (empty body, a page of HTML).
/// At most three messages and about 1 KiB: BMCs have sent the same sentence by the page.
std::string error_text(std::string_view body);

/// "HTTP POST /redfish/v1/… returned code 400 (Bad Request). …": what was asked, what came, and error_text().
std::string refusal_text(std::string_view method, std::string_view path, unsigned status, std::string_view body);

}  // namespace redfish
