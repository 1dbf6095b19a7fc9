#pragma once

#include "protocol/json.hpp"

#include <string>
#include <string_view>

namespace redfish {

/// What the body of a refusal says, for a person; empty when it says nothing (empty body, a page of HTML or XML,
/// bytes that are no text). One line of valid UTF-8, whatever came; at most three messages and about 1 KiB, for BMCs
/// have sent the same sentence by the page.
std::string error_text(std::string_view body);

/// The same of a document that is parsed already, such as a failed Task.
std::string error_text_of(const json& document);

/// "HTTP POST /redfish/v1/… returned code 400 (Bad Request). …": what was asked, what came, and error_text().
std::string refusal_text(std::string_view method, std::string_view path, unsigned status, std::string_view body);

}  // namespace redfish
