#pragma once

#include "base/result.hpp"

#include <filesystem>
#include <string_view>

namespace tenon {

/// The program `name` of the same build or package as this one: beside our own executable, else in ../bin or
/// ../lib/tenon. The error lists every place that was looked at.
[[nodiscard]] Result<std::filesystem::path> find_sibling_program(std::string_view name);

}  // namespace tenon
