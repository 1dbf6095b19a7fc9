#pragma once

#include "base/json.hpp"

#include <string>
#include <string_view>

namespace tenon {

/// Whose methods are called: a node's, or a hardware type's.
struct CallTarget {
    std::string url;  ///< http://127.0.0.1:6385
    bool is_node = true;
    std::string name;
};

/// How to call one method, by curl and by baremetal, as lines that can be pasted into a shell. `method` is the API's
/// document of it. The arguments are guessed from its schema. Ironic's command line sends none with GET and DELETE; a
/// method that needs some and knows no other verb has the curl line only.
[[nodiscard]] std::string call_lines(const CallTarget& target, const Json& method);

/// `text` as one word of a POSIX shell.
[[nodiscard]] std::string shell_word(std::string_view text);

}  // namespace tenon
