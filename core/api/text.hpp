#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace tenon::api {

[[nodiscard]] std::string_view trim(std::string_view text);
[[nodiscard]] std::string to_lower(std::string_view text);
void append_all(std::string& out, std::initializer_list<std::string_view> parts);
/// "a,,b" at ',' gives "a", "", "b"; an empty text gives one empty piece.
[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char separator);
/// %XX decoded, what is no escape left as it is; `plus_is_space` for queries and forms.
[[nodiscard]] std::string percent_decode(std::string_view text, bool plus_is_space = false);
/// Everything but letters, digits and -._~ as %XX.
[[nodiscard]] std::string percent_encode(std::string_view text);
/// As Python's repr() of a str: 'a', or "it's".
[[nodiscard]] std::string python_repr(std::string_view text);

}  // namespace tenon::api
