#pragma once

#include "base/json.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tenon {

/// The command line of `tenon call`.
struct CallCommand {
    using Pairs = std::vector<std::pair<std::string, std::string>>;

    std::string library;
    std::string method;
    Pairs words;                      ///< k=v
    std::optional<std::string> args;  ///< --args: one JSON object, for what words cannot say
    std::string manifest;             ///< empty: looked for beside the library
    std::string bmc;                  ///< address of the BMC
    Pairs driver_info;
    std::string http_method;  ///< empty: the first that the method declares
    std::string interface;    ///< "vendor/acme"; empty: the only one that has the method
    Json config = Json::object();
    std::optional<std::chrono::nanoseconds> timeout;
    std::string record;
    std::string replay;
    bool is_json = false;
    bool wants_help = false;
};

/// The error says which word is wrong and what is expected.
[[nodiscard]] Result<CallCommand> parse_call_command(const std::vector<std::string>& arguments);

[[nodiscard]] std::string_view call_help();

}  // namespace tenon
