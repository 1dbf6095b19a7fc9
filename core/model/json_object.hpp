#pragma once

#include "base/json.hpp"

#include <algorithm>
#include <limits>
#include <memory>
#include <string_view>

namespace tenon {

/// A JSON object as a node keeps it: its text, which is one piece of memory and is shown as it is. Mostly it is empty,
/// and then takes none: a node has six.
class JsonObject {
public:
    JsonObject() = default;
    ~JsonObject() = default;

    /// `object` is an object, or null for an empty one.
    JsonObject(const Json& object)  // NOLINT(google-explicit-constructor): it is one
        : text_(object.empty() ? nullptr : copy_of(dump_json(object))) {}

    /// Of what text() gave.
    [[nodiscard]] static JsonObject from_text(std::string_view text) {
        JsonObject object;
        if (text != empty) {
            object.text_ = copy_of(text);
        }
        return object;
    }

    JsonObject(const JsonObject& other) : text_(other.is_empty() ? nullptr : copy_of(other.text())) {}

    JsonObject(JsonObject&&) noexcept = default;

    JsonObject& operator=(const JsonObject& other) { return *this = JsonObject(other); }

    JsonObject& operator=(JsonObject&&) noexcept = default;

    /// JSON in Python's layout.
    [[nodiscard]] std::string_view text() const noexcept { return text_ ? text_.get() : empty; }

    /// Where the text lies; nullptr: it is empty.
    [[nodiscard]] const char* memory() const noexcept { return text_.get(); }

    [[nodiscard]] bool is_empty() const noexcept { return text_ == nullptr; }

    /// Built anew each time.
    [[nodiscard]] Json read() const { return parse_json(text(), std::numeric_limits<int>::max()).value(); }

    [[nodiscard]] friend bool operator==(const JsonObject& a, const JsonObject& b) { return a.text() == b.text(); }

private:
    static constexpr std::string_view empty = "{}";

    static std::unique_ptr<const char[]> copy_of(std::string_view text) {
        std::unique_ptr<char[]> copy(new char[text.size() + 1]);
        *std::copy(text.begin(), text.end(), copy.get()) = '\0';  // JSON has none within
        return copy;
    }

    std::unique_ptr<const char[]> text_;
};

}  // namespace tenon
