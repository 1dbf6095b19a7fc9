#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace tenon {

/// A text that is mostly not there, and then takes one pointer: a node has dozens of these. std::optional's names.
class OptionalText {
public:
    OptionalText() noexcept = default;
    ~OptionalText() = default;

    // NOLINTBEGIN(google-explicit-constructor): as std::optional's.
    OptionalText(std::nullopt_t) noexcept {}

    OptionalText(std::string text) : text_(std::make_unique<std::string>(std::move(text))) {}

    OptionalText(const char* text) : OptionalText(std::string(text)) {}

    OptionalText(std::optional<std::string> text) {
        if (text) {
            *this = std::move(*text);
        }
    }

    operator std::optional<std::string>() const { return text_ ? std::optional(*text_) : std::nullopt; }

    // NOLINTEND(google-explicit-constructor)

    OptionalText(const OptionalText& other) : text_(other.text_ ? std::make_unique<std::string>(*other) : nullptr) {}

    OptionalText(OptionalText&& other) noexcept = default;

    OptionalText& operator=(const OptionalText& other) { return *this = OptionalText(other); }

    OptionalText& operator=(OptionalText&& other) noexcept = default;

    [[nodiscard]] bool has_value() const noexcept { return text_ != nullptr; }

    [[nodiscard]] explicit operator bool() const noexcept { return has_value(); }

    [[nodiscard]] const std::string& operator*() const noexcept { return *text_; }

    [[nodiscard]] const std::string* operator->() const noexcept { return text_.get(); }

    [[nodiscard]] std::string value_or(std::string otherwise) const { return text_ ? *text_ : std::move(otherwise); }

    void reset() noexcept { text_.reset(); }

    [[nodiscard]] friend bool operator==(const OptionalText& a, const OptionalText& b) noexcept {
        return a.has_value() == b.has_value() && (!a || *a == *b);
    }

private:
    std::unique_ptr<const std::string> text_;
};

}  // namespace tenon
