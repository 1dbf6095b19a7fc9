#pragma once

#include <memory>

namespace tenon {

/// Takes what plugin code may still use until the process ends, and never destroys it. Thread-safe.
void keep_for_ever(std::shared_ptr<void> object);

}  // namespace tenon
