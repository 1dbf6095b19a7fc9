#pragma once

#include "async/hang_up.hpp"
#include "async/loop.hpp"
#include "async/soon.hpp"
#include "base/result.hpp"
#include "conductor/call_log.hpp"
#include "conductor/reservations.hpp"
#include "config/config.hpp"
#include "driver/driver_catalog.hpp"
#include "model/node.hpp"
#include "plugin/plugin_host.hpp"
#include "store/node_store.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace tenon {

/// A vendor passthru call as it came over the wire. The views are the caller's, and live until it is answered.
struct PassthruRequest {
    std::string_view method;
    std::string http_method;       ///< upper case
    std::string_view args;         ///< one JSON object
    bool is_args_checked = false;  ///< somebody has seen that they are that
    std::string_view request_id;
    std::string_view user;
    std::string_view project;
    std::optional<std::chrono::milliseconds>
        lock_wait;                                     ///< the client's own wait for the node; unset: `node_lock.wait`
    std::optional<std::chrono::milliseconds> timeout;  ///< the client's own, for all of it; unset: the method's alone
    HangUp* client = nullptr;                          ///< who waits for the answer; nullptr: nobody that could go
    std::unique_ptr<const LockHolder>* refused_by = nullptr;  ///< set when another had the node for too long
};

struct PassthruOutcome {
    bool is_async = false;   ///< 202, no body
    std::string call_id;     ///< of an async one: its record's
    bool is_attach = false;  ///< body is raw bytes
    Reply reply;
};

/// Acts on nodes: the order of checks is Ironic's, so that a client never sees a different error first. Thread-safe;
/// every coroutine runs on the loop that it is given.
class Conductor {
public:
    Conductor(const Config& config, NodeStore& store, CallStore& calls, PluginHost& plugins, LoopGroup& loops);
    ~Conductor();
    Conductor(const Conductor&) = delete;
    Conductor& operator=(const Conductor&) = delete;

    /// Swaps the snapshot that every later call uses. Calls in flight keep theirs.
    void use_catalog(std::shared_ptr<const DriverCatalog> catalog);
    [[nodiscard]] std::shared_ptr<const DriverCatalog> catalog() const;
    /// The same without a lock, for code that runs on `loop`, until it suspends.
    [[nodiscard]] const DriverCatalog& catalog_on(const Loop& loop) const;

    /// The name shown in hosts, reservations and lock texts.
    [[nodiscard]] const std::string& host() const;

    // Called on `loop`. What is named by a view lives until the outcome is there.
    [[nodiscard]] Soon<Result<PassthruOutcome>> call_node(Loop& loop, NodePtr node, PassthruRequest&& request);
    [[nodiscard]] Soon<Result<PassthruOutcome>>
    call_driver(Loop& loop, std::string_view driver, PassthruRequest&& request);

    /// Checks driver and interfaces, fills in what is missing, stores. Ironic's texts.
    [[nodiscard]] Awaitable<Result<NodePtr>> create_node(Loop& loop, Node node);
    /// `change` makes the new value from the newest one, under the node's reservation; 409 when it is locked.
    [[nodiscard]] Awaitable<Result<NodePtr>> update_node(Loop& loop, NodePtr node, NodeStore::Change change);
    [[nodiscard]] Awaitable<Result<void>> destroy_node(Loop& loop, NodePtr node);

    /// Whether an exclusive call holds the node now (then the wire shows `host()`).
    [[nodiscard]] bool is_reserved(std::string_view node_uuid) const;

    /// The records of async calls.
    [[nodiscard]] CallLog& calls();

    /// Runs again, where method and configuration allow it, what an earlier process left unfinished, and records all
    /// else of it as interrupted. Once, when the plugins are there and before anybody calls.
    [[nodiscard]] Awaitable<void> recover(Loop& loop);

    /// Refuses new calls and waits until those in flight have ended. Past `deadline` they are cancelled and have
    /// `calls.cancel_grace` to unwind; async ones that have not by then are recorded as interrupted.
    [[nodiscard]] Awaitable<void> drain(Loop& loop, Deadline deadline);

    /// Vendor methods running or waiting for a reservation.
    [[nodiscard]] std::int64_t calls_in_flight() const;

private:
    class State;
    std::unique_ptr<State> state_;
};

}  // namespace tenon
