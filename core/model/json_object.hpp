#pragma once

#include "base/json.hpp"

#include <string>
#include <utility>

namespace tenon {

/// A JSON object that is mostly empty, and then takes no memory of its own: a node has six.
class JsonObject {
public:
    JsonObject() = default;

    // NOLINTBEGIN(google-explicit-constructor): it is one.
    /// `object` is an object, or null for an empty one.
    JsonObject(Json object) : value_(object.empty() ? Json() : std::move(object)) {}

    operator const Json&() const {
        static const Json none = Json::object();
        return value_.is_null() ? none : value_;
    }

    // NOLINTEND(google-explicit-constructor)

    [[nodiscard]] const Json& operator*() const { return *this; }

    [[nodiscard]] const Json* operator->() const { return &**this; }

    /// The member to write to; made when it is not there.
    [[nodiscard]] Json& operator[](const std::string& key) { return value_[key]; }

    [[nodiscard]] friend bool operator==(const JsonObject& a, const JsonObject& b) { return *a == *b; }

private:
    Json value_;  // null: empty
};

}  // namespace tenon
