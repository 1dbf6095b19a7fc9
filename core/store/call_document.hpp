#pragma once

#include "base/result.hpp"
#include "model/call_record.hpp"

#include <string>
#include <string_view>

namespace tenon {

/// A call as the text that is kept: one JSON object, `"version": 1`, without what has a column of its own (id, node,
/// driver, method, state, created, ended, result). Empty members are left out, times are nanoseconds since 1970.
[[nodiscard]] std::string to_document(const CallRecord& record);

/// Fills in what the text holds. Refuses a newer version and members of the wrong type, passes over members that it
/// does not know.
[[nodiscard]] Result<void> read_call_document(std::string_view text, CallRecord& record);

}  // namespace tenon
