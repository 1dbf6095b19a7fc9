#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace tenon::api {

/// For add_lines(): what nearly every answer says of its body.
inline constexpr std::string_view json_content_type = "Content-Type: application/json\r\n";

/// An answer's headers, as they go over the wire.
class HeaderLines {
public:
    HeaderLines() = default;
    HeaderLines(std::initializer_list<std::pair<std::string_view, std::string_view>> headers);

    /// A header with control characters in it is left out: none can break out of its line.
    void add(std::string_view name, std::string_view value);

    /// Whole lines with their ends, or their parts in order, that no request and no plugin had a part in.
    void add_lines(std::initializer_list<std::string_view> parts);

    /// The first value of `name`, which is spelled as it was added.
    [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const;

    [[nodiscard]] const std::string& text() const { return text_; }

    [[nodiscard]] bool operator==(const HeaderLines&) const = default;

private:
    std::string text_;
};

}  // namespace tenon::api
