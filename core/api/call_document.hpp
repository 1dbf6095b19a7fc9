#pragma once

#include "base/json.hpp"
#include "model/call_record.hpp"

namespace tenon::api {

/// A call as lists show it.
[[nodiscard]] Json call_summary(const CallRecord& record);

/// A call as GET /tenon/v1/calls/ID shows it: with arguments and result.
[[nodiscard]] Json call_document(const CallRecord& record);

}  // namespace tenon::api
