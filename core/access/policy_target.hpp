#pragma once

#include "model/node.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace tenon {

/// What a policy is asked about. What is not given cannot be told, and a check that needs it is undecided.
struct PolicyTarget {
    const Node* node = nullptr;
    std::string_view driver{};       ///< the hardware type's name, for a call of the driver
    std::string_view method{};       ///< the vendor method
    std::string_view http_method{};  ///< of the call, upper case
};

/// What `%(name)s` in a check stands for: "node.driver", "node.owner", "node.extra.rack", "driver", "method",
/// "http_method". Nothing: it is not known; an empty text: the node has no such value.
[[nodiscard]] std::optional<std::string> attribute_of(const PolicyTarget& target, std::string_view name);

/// Whether there is an attribute of that name at all.
[[nodiscard]] bool is_policy_attribute(std::string_view name);

}  // namespace tenon
