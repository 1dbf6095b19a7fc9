#pragma once

#include "base/json.hpp"
#include "base/result.hpp"

#include <string>
#include <vector>

namespace tenon {

struct RunOptions {
    std::string library;
    std::string bmc;  ///< a directory that the simulator plays, or the URL of a BMC; empty: the simulator's own tree
    std::string listen = "127.0.0.1:6385";
    Json config;  ///< null: as the manifest says

    [[nodiscard]] bool has_real_bmc() const { return bmc.rfind("http://", 0) == 0 || bmc.rfind("https://", 0) == 0; }
};

/// X.so [--bmc DIR|URL] [--listen ADDRESS] [--config JSON], in any order, also as --flag=value.
[[nodiscard]] Result<RunOptions> parse_run_options(const std::vector<std::string>& arguments);

}  // namespace tenon
