#pragma once

#include "base/json.hpp"

#include <string>

namespace tenon::api {

/// `value` as Python's repr() would print it: {'a': [1, True, None]}. Ironic's error texts quote values so.
[[nodiscard]] std::string repr_of(const Json& value);

/// As Python's str(): a string stands without quotes.
[[nodiscard]] std::string str_of(const Json& value);

}  // namespace tenon::api
