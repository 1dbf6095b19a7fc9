#pragma once

#include "base/result.hpp"

#include <sys/types.h>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace tenon {

/// The content of a file that decides who may do what: a regular one of at most `max_size` bytes, which belongs to root
/// or to us and which nobody else may write to. The error names the file, what is wrong and what mends it. Blocks.
[[nodiscard]] Result<std::string> read_trusted_file(const std::string& path, std::size_t max_size);

/// The same for a secret, which others may not read either; `what` it is, for the error: "these keys". `owner` may have
/// it, too.
[[nodiscard]] Result<std::string>
read_secret_file(const std::string& path, std::size_t max_size, std::string_view what, std::optional<uid_t> owner = {});

}  // namespace tenon
