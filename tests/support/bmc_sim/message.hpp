#pragma once

#include "base/json.hpp"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace tenon::bmc_sim {

/// What a client asked, as far as the simulator cares. Its own words, not core's: a bug must not be on both sides.
struct Request {
    std::string method;
    std::string path;                            ///< without the query
    std::map<std::string, std::string> headers;  ///< names in lower case
    std::string body;
};

struct Response {
    int status = 200;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
};

/// An answer with a JSON body.
[[nodiscard]] Response json_response(int status, const Json& body);

/// An error in Redfish's usual shape; `id` is a message of the Base registry.
[[nodiscard]] Response error_response(int status, const std::string& id, const std::string& message);

/// The standard phrase of a status.
[[nodiscard]] const char* reason_of(int status);

}  // namespace tenon::bmc_sim
