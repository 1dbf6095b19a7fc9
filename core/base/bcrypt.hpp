#pragma once

#include <string>
#include <string_view>

namespace tenon {

/// Whether this is a digest that bcrypt made: "$2y$", "$2a$" or "$2b$", a cost of 04 to 31, 53 characters of its
/// alphabet.
[[nodiscard]] bool is_bcrypt(std::string_view digest);

/// Whether `password` is the one of `digest`, compared in constant time. Takes as long as the digest's cost says,
/// milliseconds to seconds: never on an event loop. A password with a NUL in it is nobody's.
[[nodiscard]] bool matches_bcrypt(const std::string& password, const std::string& digest);

/// A digest of the same cost as `like`, which no password is known for.
[[nodiscard]] std::string unmatched_bcrypt(std::string_view like);

}  // namespace tenon
