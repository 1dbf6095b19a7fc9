#pragma once

#include "protocol/json.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace redfish {

/// The secrets that a client has sent, so that a service which repeats them in its complaint does not publish them.
class SentSecrets {
public:
    /// Takes in the values in `body` under names that mean a secret (Password, Token, HttpHeaders, …), and the
    /// passwords in URLs.
    void learn(const json& body);

    /// The text with *** in place of every secret, as sent or as JSON prints it, and of the user information of every
    /// URL. A secret of less than four characters counts only where it stands as a word.
    [[nodiscard]] std::string masked(std::string_view text) const;

private:
    void learn(const json& value, bool is_secret, int depth);
    void add(const std::string& secret);

    std::vector<std::string> secrets_;  // the longest first: one may be part of another
};

}  // namespace redfish
