#pragma once

#include "base/result.hpp"

#include <memory>
#include <string_view>

namespace tenon {

/// How deep arguments and what describes them may be nested.
inline constexpr unsigned max_args_depth = 64;

/// A compiled JSON Schema of a method's arguments. Immutable; thread-safe.
class ArgsSchema {
public:
    /// `text` comes from a plugin: whatever is wrong with it is an error that says so.
    [[nodiscard]] static Result<std::shared_ptr<const ArgsSchema>> compile(std::string_view text);

    /// "Argument 'min_rpm': must be an integer, not a string." The first mistake found is told; unknown and missing
    /// arguments come first, because they explain the rest. A number such as 3.0 is an integer.
    [[nodiscard]] Result<void> check(std::string_view args) const;

    ~ArgsSchema();
    ArgsSchema(const ArgsSchema&) = delete;
    ArgsSchema& operator=(const ArgsSchema&) = delete;

private:
    struct Compiled;

    explicit ArgsSchema(std::unique_ptr<Compiled> compiled);

    std::unique_ptr<Compiled> compiled_;
};

/// Errc::invalid unless `args` is one JSON object.
[[nodiscard]] Result<void> check_is_object(std::string_view args);

}  // namespace tenon
