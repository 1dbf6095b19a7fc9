#include "resources/refusal_names.hpp"

#include "protocol/plain_text.hpp"

#include <algorithm>

namespace redfish {

namespace {

bool has_word(std::string_view text, std::string_view word) {
    for (std::size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
        const std::size_t end = at + word.size();
        // "@Message.ExtendedInfo" and "Base.1.0.Message" are not about Message.
        const bool starts = at == 0 || (!is_word_character(text[at - 1]) && text[at - 1] != '@' && text[at - 1] != '.');
        if (starts && (end == text.size() || !is_word_character(text[end]))) {
            return true;
        }
    }
    return false;
}

}  // namespace

bool refusal_names(const Refused& refused, std::string_view property) {
    return has_word(refused.what(), property) ||
           std::any_of(refused.messages().begin(), refused.messages().end(), [&](const Message& message) {
               return message.names(property) || has_word(message.text, property);
           });
}

}  // namespace redfish
