#pragma once

#include "base/clock.hpp"
#include "base/json.hpp"
#include "model/json_object.hpp"

#include <chrono>
#include <concepts>
#include <string>
#include <string_view>

namespace tenon {

/// Writes one JSON object, member by member, as the text that is kept. What is optional and unset is left out; times
/// are nanoseconds since 1970.
class DocumentWriter {
public:
    /// Behind what `out` holds, until end().
    explicit DocumentWriter(std::string& out) : out_(out) { out_ += '{'; }

    template <class T>
    void write(std::string_view key, const T& value) {
        if constexpr (requires {
                          *value;
                          value ? 1 : 0;
                      }) {
            if (value) {
                write(key, *value);
            }
        } else {
            begin(key);
            append(value);
        }
    }

    /// The value is the caller's to write; `key` is one that needs no escapes.
    void begin(std::string_view key) {
        out_ += out_.back() == '{' ? "\"" : ", \"";
        out_ += key;
        out_ += "\": ";
    }

    void end() { out_ += '}'; }

private:
    void append(const std::string& text) { append_json_string(out_, text); }

    void append(const JsonObject& object) { out_ += object.text(); }

    template <std::integral T>
    void append(T number) {
        if constexpr (std::same_as<T, bool>) {
            out_ += number ? "true" : "false";
        } else {
            out_ += std::to_string(number);
        }
    }

    void append(Timestamp time) {
        append(std::chrono::duration_cast<std::chrono::nanoseconds>(time.time_since_epoch()).count());
    }

    std::string& out_;
};

}  // namespace tenon
