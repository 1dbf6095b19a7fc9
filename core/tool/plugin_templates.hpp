#pragma once

#include <string_view>
#include <vector>

namespace tenon {

struct TemplateFile {
    std::string_view path;  ///< "first_plugin.cpp"
    std::string_view text;
};

/// The files of sdk/template/<kind> as they were when this program was built: coroutine, blocking or c. They are in the
/// program, so that it finds them wherever it is installed. Empty for any other kind.
[[nodiscard]] std::vector<TemplateFile> plugin_template(std::string_view kind);

}  // namespace tenon
