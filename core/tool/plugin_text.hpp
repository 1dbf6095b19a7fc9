#pragma once

#include "base/json.hpp"

#include <string>

namespace tenon {

/// GET /tenon/v1/plugins for people: a line a plugin, and its reason below when it does not serve.
[[nodiscard]] std::string plugins_text(const Json& document);

/// One plugin of it, with its generations.
[[nodiscard]] std::string plugin_text(const Json& document);

}  // namespace tenon
