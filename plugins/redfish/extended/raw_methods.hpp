#pragma once

#include "extended/configuration.hpp"

#include <tenon/args.hpp>
#include <tenon/call.hpp>
#include <tenon/task.hpp>

#include <optional>
#include <string>

namespace redfish {

struct RawArgs {
    std::optional<tenon::one_of<"GET", "POST", "PATCH", "PUT", "DELETE">>
        verb;  ///< not `method`: Ironic's API keeps that word for the vendor method
    std::string path;
    std::optional<json> body;
    std::optional<std::string> if_match;
};
TENON_ARGS(RawArgs, verb, path, body, if_match)

class RawMethods {
public:
    explicit RawMethods(Configuration configuration) : configuration_(std::move(configuration)) {}

    /// Any request of the caller's: {"status", "headers", "body"}. GET for all, the rest as the configuration allows.
    tenon::task<json> raw(tenon::Call& call, RawArgs args);

    /// Throws what raw() may not send, `called_with` being the verb of the call to the vendor method.
    static void check(const Configuration& configuration, const std::string& called_with, const RawArgs& args);

private:
    Configuration configuration_;
};

}  // namespace redfish
