#pragma once

#include "access/audit.hpp"
#include "access/authenticator.hpp"
#include "access/live_policy.hpp"
#include "access/principal.hpp"
#include "api/client_origin.hpp"
#include "api/http_exchange.hpp"
#include "async/gate.hpp"
#include "async/loop.hpp"
#include "async/soon.hpp"
#include "base/result.hpp"
#include "conductor/conductor.hpp"
#include "config/config.hpp"
#include "plugin/plugin_registry.hpp"
#include "plugin/plugin_thread.hpp"
#include "store/node_store.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tenon::api {

/// What handlers work with; all of it outlives the server.
struct Services {
    const Config& config;
    Conductor& conductor;
    NodeStore& store;
    const PluginRegistry& plugins;  ///< for status() only: the rest of it is the plugin thread's
    PluginThread& plugin_thread;
    Gate& started;  ///< open once every plugin has been looked at
    Authenticator& authenticator;
    LivePolicy& policy;
    Audit& audit;
};

inline constexpr unsigned min_minor_version = 1;
inline constexpr unsigned max_minor_version = 111;

using QueryParameters = std::vector<std::pair<std::string, std::string>>;

/// One request on its way through a handler. Lives until the handler's coroutine ends.
struct Exchange {
    const Services& services;
    Loop& loop;
    const Request& request;
    const OriginReader& origins;
    Principal principal{};
    std::string request_id{};                  ///< "req-<uuid>"
    std::string_view authority{};              ///< of an absolute-form target; empty: the Host header counts
    std::vector<std::string_view> segments{};  ///< of the path, decoded, without "v1" and without a trailing empty one
    QueryParameters query{};                   ///< decoded, in order, doubles kept
    unsigned minor = 1;                        ///< the microversion in use: 1.<minor>
    bool is_authorized = false;                ///< the rule was asked and said yes
    std::shared_ptr<const Policy> policy{};
    std::string_view rule{};                            ///< the policy's rule for the route
    std::string_view remote{};                          ///< the client's address, proxies taken into account
    AuditEvent audited{};                               ///< what there is to say of the request besides
    std::unique_ptr<const LockHolder> held_by{};        ///< who has the node that the request would have had for itself
    std::unique_ptr<const std::string> decoded_path{};  ///< what `segments` look at, if it is not the target itself

    /// What links begin with, "http://127.0.0.1:6385". Most answers have none: made when asked for.
    [[nodiscard]] std::string base_url() const { return origins.base_url_of(request, authority); }
};

/// A handler answers, or fails with an Error that problem() turns into a fault. Lives in one file by resource:
/// handle_node_vendor_passthru is found by grep. Ironic's texts.
using HandlerResult = Awaitable<Result<Response>>;
using Answer = Soon<Result<Response>>;

/// A coroutine, or a function that need not wait, or need not always.
class Handler {
public:
    constexpr Handler(HandlerResult (*coroutine)(Exchange&)) : coroutine_(coroutine) {}

    constexpr Handler(Answer (*function)(Exchange&)) : function_(function) {}

    [[nodiscard]] Answer operator()(Exchange& exchange) const {
        return function_ != nullptr ? function_(exchange) : Answer(coroutine_(exchange));
    }

private:
    HandlerResult (*coroutine_)(Exchange&) = nullptr;
    Answer (*function_)(Exchange&) = nullptr;
};

}  // namespace tenon::api
