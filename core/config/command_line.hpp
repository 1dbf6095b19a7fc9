#pragma once

#include "base/result.hpp"
#include "config/config.hpp"

#include <string>
#include <vector>

namespace tenon {

struct CommandLine {
    Config config;  ///< the file's, with the flags on top; the defaults when help or version is wanted
    bool wants_help = false;
    bool wants_version = false;
    bool wants_check = false;  ///< --check-config
};

/// Where the configuration is looked for when --config does not say. It need not be there.
inline constexpr const char* default_config_file = "/etc/tenon/tenond.yaml";

/// Reads tenond's arguments, without the program's name, and the configuration file. The first --listen, --plugins,
/// --manifests or --hardware-types replaces what the file says, further ones add to it.
[[nodiscard]] Result<CommandLine>
parse_command_line(const std::vector<std::string>& arguments, const std::string& default_file = default_config_file);

/// What `tenond --help` prints.
[[nodiscard]] std::string help_text();

}  // namespace tenon
