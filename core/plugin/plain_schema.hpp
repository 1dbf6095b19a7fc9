#pragma once

#include <nlohmann/json.hpp>

#include <memory>
#include <string_view>

namespace tenon {

/// The part of JSON Schema that describes everyday arguments, and all that the SDK makes: `type`, `properties`,
/// `required`, `additionalProperties`, `items`, `enum` of words, whole `minimum` and `maximum`. Checked on the text as
/// it is read. Immutable; thread-safe.
class PlainSchema {
public:
    /// nullptr: the schema says more than that.
    [[nodiscard]] static std::shared_ptr<const PlainSchema> compile(const nlohmann::json& schema);

    /// Whether `args` is JSON that fits beyond doubt. Otherwise the full check decides, and has the words for it.
    [[nodiscard]] bool fits(std::string_view args) const;

    struct Shape;

    explicit PlainSchema(std::shared_ptr<const Shape> root) : root_(std::move(root)) {}

private:
    std::shared_ptr<const Shape> root_;
};

}  // namespace tenon
