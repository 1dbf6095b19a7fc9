#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace redfish {

// Text of a service on its way to a person.

/// Cuts at a whole character and says with "…" that something is missing.
std::string shortened(std::string text, std::size_t limit);

/// The greatest length up to `limit` that cuts no character in two.
std::size_t whole_length(std::string_view text, std::size_t limit);

/// A letter of ASCII, a digit or "_".
bool is_word_character(char c);

/// One line of valid UTF-8 without control characters; what is no UTF-8 becomes U+FFFD.
std::string cleaned(std::string_view text);

/// With U+FFFD in place of every byte that is no UTF-8 (RFC 3629: no surrogates, nothing over-long).
std::string valid_utf8(std::string_view text);

}  // namespace redfish
