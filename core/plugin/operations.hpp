#pragma once

#include "plugin/call.hpp"
#include "plugin/services.hpp"

#include <tenon/abi.h>

#include <cstdint>
#include <memory>

namespace tenon {

/// What Services::begin() takes. The functions and `user` are the plugin's.
[[nodiscard]] OperationPtr make_post(PluginHost::Services& services, tenon_fn fn, void* user);

[[nodiscard]] OperationPtr make_sleep(PluginHost::Services& services, std::uint64_t ns, tenon_done_fn done, void* user);

[[nodiscard]] OperationPtr make_offload(PluginHost::Services& services, tenon_fn work, tenon_done_fn done, void* user);

/// Copies the request. What is wrong with it is told by the callback, later.
[[nodiscard]] OperationPtr
make_http(PluginHost::Services& services, const tenon_http_request_v1* request, tenon_http_done_fn done, void* user);

}  // namespace tenon
