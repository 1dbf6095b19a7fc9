#pragma once

#include "base/json.hpp"

#include <string>

namespace tenon {

/// GET /tenon/v1/calls for people: a line a call.
[[nodiscard]] std::string calls_text(const Json& document);

/// One call with arguments, and result or error.
[[nodiscard]] std::string call_text(const Json& document);

/// "running  40 %  erasing disk 2 of 5", for a line that is written over and over.
[[nodiscard]] std::string progress_line(const Json& document);

/// Whether the call of GET /tenon/v1/calls/ID has ended.
[[nodiscard]] bool has_call_ended(const Json& document);

}  // namespace tenon
