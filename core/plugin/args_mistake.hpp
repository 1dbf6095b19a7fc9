#pragma once

#include <nlohmann/json.hpp>

#include <optional>
#include <string>

namespace tenon {

/// Walks a JSON Schema and arguments together and tells the first broken rule that we have words for. Of arguments that
/// break a rule; whether they do is valijson's to say.
[[nodiscard]] std::optional<std::string> find_args_mistake(const nlohmann::json& schema, const nlohmann::json& args);

}  // namespace tenon
