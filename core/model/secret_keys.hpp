#pragma once

#include <string_view>

namespace tenon {

/// Whether Ironic masks the value of a key with such a name in its answers: oslo.utils' list, in any letter case.
[[nodiscard]] bool is_masked_key(std::string_view key);

/// Whether `name`, in small letters, ends with a word of that list: what `name=value` within a text is judged by.
[[nodiscard]] bool ends_with_masked_word(std::string_view name);

/// Whether a key is commonly one of a secret: Ironic's list, and what drivers of BMCs use besides. Plugins do not see
/// it, whatever their manifest says; so what is masked for clients is hidden from them too.
[[nodiscard]] bool looks_like_secret(std::string_view key);

/// False: no part of `text`, in any letter case, is a word by which the functions above judge. Quick, and true for some
/// other words too.
[[nodiscard]] bool may_hold_secret_key(std::string_view text);

}  // namespace tenon
