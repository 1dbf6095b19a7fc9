#pragma once

#include "api/node_patch.hpp"

namespace tenon::api {

/// Applies one operation to `document`. The error's text is the one that Python's jsonpatch and jsonpointer give,
/// inside Ironic's "Couldn't apply patch '…'. Reason: …". On an error `document` may be half changed.
[[nodiscard]] Result<void> apply_operation(Json& document, const PatchOperation& operation);

}  // namespace tenon::api
