// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tenon/value.hpp>

#include <chrono>
#include <optional>
#include <string>

namespace tenon::test {

/// Of one call; all of them optional, to be given in this order: `{.http_method = "GET", .deadline = 5s}`.
struct CallOptions {
    std::string http_method{};      ///< empty: the first that the method declares
    std::string interface {};       ///< "vendor/acme"; empty: the only interface that has the method
    bool is_driver_method = false;  ///< needed only where a node method has the same name
    std::optional<std::chrono::nanoseconds> deadline{};  ///< from now; else the method's own timeout, or 10 minutes
    json driver_info = json::object();                   ///< secrets are taken out, as a host does
    std::string node_uuid = "11111111-0000-4000-8000-000000000001";
    std::string node_name = "node-1";
    std::string driver = "test-hardware";
    std::string request_id = "req-1";
    std::string user = "admin";
    std::string project = "baremetal";
    bool skips_check = false;  ///< the arguments go to the plugin even if they break its schema, as no host lets them
};

}  // namespace tenon::test
