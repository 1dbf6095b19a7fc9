#pragma once

#include "api/exchange.hpp"
#include "base/json_outline.hpp"
#include "model/vendor_method.hpp"

#include <string_view>

namespace tenon::api {

/// What a vendor passthru request says, wherever it says it. Lives no longer than the request.
struct PassthruArguments {
    std::string_view method;       ///< empty: `?method=`; the exchange's
    std::string_view args = "{}";  ///< the body's JSON object as it came; {} for none or null
    JsonOutline outline;           ///< of that object

    [[nodiscard]] bool has(std::string_view key) const;
};

/// Reads and checks path, query and body in Ironic's order. `first` is where the method may stand in the segments.
/// Where Ironic ends in Python's 500 (bad JSON, a body that is no object, a method in path and query, extra segments),
/// this is Errc::invalid with a text that says what is wrong.
[[nodiscard]] Result<PassthruArguments> passthru_arguments(const Exchange& exchange, std::size_t first);

/// Errc::invalid when the method is `?method=`, or when an argument has the name of something that Ironic hands to
/// every method of that scope.
[[nodiscard]] Result<void> check_passthru_names(const PassthruArguments& arguments, MethodScope scope, bool is_async);

}  // namespace tenon::api
