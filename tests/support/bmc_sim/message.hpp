#pragma once

#include "base/json.hpp"

#include <map>
#include <optional>
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
    std::string query;  ///< what stands behind the '?', as sent
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

/// An error about one property, in bmcweb's shape: "Name@Message.ExtendedInfo".
[[nodiscard]] Response
property_error(const std::string& id, const std::string& property, const std::string& message, const Json& arguments);

[[nodiscard]] Response missing_resource(const std::string& path);
[[nodiscard]] Response method_not_allowed(const std::string& allow, const std::string& message);

/// The request's body where it is a JSON object.
[[nodiscard]] std::optional<Json> object_in(const Request& request);
[[nodiscard]] Response malformed_json();

/// A member that is a string; anything else: "".
[[nodiscard]] std::string text_at(const Json& object, const std::string& key);

/// `object[key]["@odata.id"]` without a trailing slash; "" where anything on the way is missing or of another type.
[[nodiscard]] std::string link_at(const Json& object, const std::string& key);

/// The standard phrase of a status.
[[nodiscard]] const char* reason_of(int status);

}  // namespace tenon::bmc_sim
