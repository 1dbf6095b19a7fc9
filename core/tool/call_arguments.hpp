#pragma once

#include "base/result.hpp"
#include "tool/call_command.hpp"

#include <string>
#include <string_view>

namespace tenon {

/// The method's arguments as JSON text: `command.args` byte for byte where there are no words; else with each word as
/// `schema` (empty: there is none) has it: an integer, a number, a boolean, JSON for an object or a list, and a text
/// otherwise. The error names the argument. Whether the schema is met is not looked at.
[[nodiscard]] Result<std::string> arguments_from(const CallCommand& command, std::string_view schema);

}  // namespace tenon
