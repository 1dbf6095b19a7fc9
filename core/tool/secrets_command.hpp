#pragma once

#include <string>
#include <vector>

namespace tenon {

/// `tenon secrets rotate --key-file FILE --state DIR`: makes a new key, seals every node with it and takes the old ones
/// out of the file. tenond must not run. Returns the exit status.
[[nodiscard]] int run_secrets(std::vector<std::string> arguments);

}  // namespace tenon
