#pragma once

#include <string>

namespace tenon::test {

// Of more than one test.
inline const std::string probe_library = TENON_BINARY_DIR "/tests/plugins/tenon_probe.so";
inline const std::string rule_breaker_library = TENON_BINARY_DIR "/tests/sdk/tenon_rule_breaker.so";

}  // namespace tenon::test
