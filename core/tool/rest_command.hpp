#pragma once

#include "base/error.hpp"
#include "base/json.hpp"
#include "base/tls.hpp"

#include <string>
#include <string_view>

namespace tenon {

// What the verbs that ask a running tenond have in common.

/// $OS_ENDPOINT, which the other clients use too, else where tenond listens by default.
[[nodiscard]] std::string usual_endpoint();

/// "Basic …" of $OS_USERNAME and $OS_PASSWORD, which the other clients use too; empty: they are not set.
[[nodiscard]] std::string usual_authorization();

/// $OS_TOKEN, a token of the identity service; empty: it is not set.
[[nodiscard]] std::string usual_token();

/// For https: the authorities in $OS_CACERT, which the other clients use too; any certificate when that says "false".
[[nodiscard]] TlsTrust usual_trust();

/// Says why the command line is not understood; gives the exit status for that.
[[nodiscard]] int refuse_usage(std::string_view why);

/// Says what tenond answered, or why it did not; gives the exit status for that.
[[nodiscard]] int complain(const Error& why, std::string_view url);

/// Prints the document as JSON, or as `text` puts it.
void print_document(const Json& document, bool is_json, std::string (*text)(const Json&));

}  // namespace tenon
