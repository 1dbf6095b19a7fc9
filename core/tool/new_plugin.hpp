#pragma once

#include "base/result.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace tenon {

/// One name in the spellings that a plugin needs of it.
struct PluginNames {
    std::string dashed;  ///< "acme-x": the plugin, its interface, its hardware type
    std::string snake;   ///< "acme_x": files, build targets, keys of driver_info
    std::string pascal;  ///< "AcmeX": its class is AcmeXDriver
};

/// Refuses what is not [a-z][a-z0-9_-]{0,62}, is too long for the name of a hardware type, or belongs to a plugin that
/// ships with Tenon. `acme_x` and `acme-x` give the same plugin.
[[nodiscard]] Result<PluginNames> plugin_names(std::string_view name);

/// A template's text, or the name of one of its files, with the word `first` put into the right spelling.
[[nodiscard]] std::string renamed(std::string_view text, const PluginNames& names);

/// Makes `directory` and in it a plugin from the template of that kind: coroutine, blocking or c. A directory that is
/// there already is left alone and refused. After another failure what has been written stays, to be looked at.
[[nodiscard]] Result<void>
new_plugin(const std::filesystem::path& directory, const PluginNames& names, std::string_view kind);

/// `tenon new NAME [--blocking | --c]`: makes the directory NAME and prints what to type next. 0: done, 1: it could not
/// be written, 2: an argument is wrong.
[[nodiscard]] int run_new(std::vector<std::string> arguments);

}  // namespace tenon
