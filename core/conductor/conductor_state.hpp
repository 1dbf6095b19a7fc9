#pragma once

#include "async/from_callback.hpp"
#include "base/metrics.hpp"
#include "conductor/conductor.hpp"
#include "conductor/live_snapshot.hpp"
#include "conductor/reservations.hpp"

#include <atomic>
#include <memory>
#include <optional>
#include <string>

namespace tenon {

/// What the conductor's files share; see conductor.hpp for what each coroutine promises.
class Conductor::State {
public:
    State(const Config& config, NodeStore& store, CallStore& calls, PluginHost& plugins, LoopGroup& loops);

    Soon<Result<PassthruOutcome>> call_node(Loop& loop, NodePtr node, PassthruRequest&& request);
    Soon<Result<PassthruOutcome>> call_driver(Loop& loop, std::string_view driver, PassthruRequest&& request);
    Awaitable<Result<NodePtr>> create_node(Loop& loop, Node node);
    Awaitable<Result<NodePtr>> update_node(Loop& loop, NodePtr node, NodeStore::Change change);
    Awaitable<Result<void>> destroy_node(Loop& loop, NodePtr node);
    Awaitable<void> recover(Loop& loop);
    Awaitable<void> drain(Loop& loop, Deadline deadline);

    [[nodiscard]] LiveSnapshot& snapshot() { return snapshot_; }

    [[nodiscard]] const std::string& host() const { return host_; }

    [[nodiscard]] CallLog& calls() { return calls_; }

    [[nodiscard]] std::int64_t calls_in_flight() const { return in_flight_.load(); }

    [[nodiscard]] bool is_reserved(std::string_view node_uuid) const { return reservations_.is_held(node_uuid); }

private:
    /// Counts one call in flight as long as it lives; refused when there are too many or the host is stopping.
    class Slot {
    public:
        static Result<Slot> take(State& state);
        ~Slot();

        Slot(Slot&& other) noexcept : state_(std::exchange(other.state_, nullptr)) {}

        Slot& operator=(Slot&&) = delete;
        Slot(const Slot&) = delete;
        Slot& operator=(const Slot&) = delete;

    private:
        explicit Slot(State& state) : state_(&state) {}

        State* state_;  // nullptr: moved from
    };

    /// A call that is about to run, and what it has taken for that.
    struct Admitted {
        Invocation invocation;
        std::optional<Reservation> reservation;
        Slot slot;
    };

    [[nodiscard]] std::optional<Admitted> find_again(Loop& loop, LiveCall& call);
    Awaitable<void> wait_until_idle(Loop& loop, Deadline deadline);

    /// How somebody comes to a node, and what 409 tells him.
    struct LockWish {
        std::string node_uuid;
        LockHolder by;
        std::chrono::milliseconds wait;
        std::unique_ptr<const LockHolder>* refused_by = nullptr;
        HangUp* client = nullptr;  ///< who does not want it any more once he has gone
    };

    Awaitable<Result<Reservation>> reserve(Loop& loop, LockWish wish);
    [[nodiscard]] LockWish wish_for(const Node& node, std::string_view what) const;
    [[nodiscard]] static LockHolder holder_of(const PassthruRequest& request);
    /// Ironic's "No valid host" when no hardware type of that name is served.
    [[nodiscard]] Result<void> check_driver(const Node& node) const;
    /// Every interface that the node chooses is enabled, loaded and supported.
    [[nodiscard]] Result<void> check_interfaces(const Node& node) const;
    [[nodiscard]] Result<MethodRef>
    find_node_method(Loop& loop, const Node& node, const PassthruRequest& request) const;
    [[nodiscard]] Result<MethodRef>
    find_driver_method(Loop& loop, std::string_view driver, const PassthruRequest& request) const;
    [[nodiscard]] Deadline deadline_of(const VendorMethod& method) const;

    /// With the client's deadline; that of the method comes when it begins.
    [[nodiscard]] static Invocation
    make_invocation(MethodRef&& found, PassthruRequest&& request, std::string_view driver, Deadline deadline);

    /// Moved from hand to hand on its way.
    using AdmittedPtr = std::unique_ptr<Admitted>;

    [[nodiscard]] static AdmittedPtr
    admit(MethodRef&& found, PassthruRequest&& request, std::string_view driver, Slot slot, NodePtr node);

    /// As call_node(), when it has found that the method wants the node for itself and that somebody else has it.
    Awaitable<Result<PassthruOutcome>>
    stand_in_line(Loop& loop, NodePtr node, PassthruRequest request, MethodRef found, Slot slot);
    Soon<Result<PassthruOutcome>> run_reserved(
        Loop& loop, const Node& node, PassthruRequest&& request, MethodRef&& found, Slot&& slot, Reservation&& reserved,
        Deadline deadline
    );

    /// Checks the arguments, lets the plugin validate, and then goes one of two ways. Not a coroutine where it need not
    /// be: what a coroutine names takes memory for as long as the call does.
    Soon<Result<PassthruOutcome>> run(Loop& loop, AdmittedPtr call);
    Awaitable<Result<PassthruOutcome>> validate(Loop& loop, AdmittedPtr call);
    Soon<Result<PassthruOutcome>> run_valid(Loop& loop, AdmittedPtr call);
    /// To the end.
    Soon<Result<PassthruOutcome>> answer(Loop& loop, AdmittedPtr call);
    [[nodiscard]] Result<PassthruOutcome> outcome_of(const Admitted& call, Result<Reply>&& reply);
    /// 202, and on in the background.
    Awaitable<Result<PassthruOutcome>> accept(Loop& loop, AdmittedPtr call);
    Awaitable<void> run_in_background(
        Loop& loop, LiveCallPtr call, Invocation invocation, KeptCallTexts texts,
        std::optional<Reservation> reservation, Slot slot
    );
    void start_in_background(
        Loop& loop, LiveCallPtr call, Invocation invocation, std::optional<Reservation> reservation, Slot slot
    );

    const Config& config_;
    NodeStore& store_;
    CallLog calls_;
    PluginHost& plugins_;
    LoopGroup& loops_;
    const std::string host_;
    LiveSnapshot snapshot_;
    Reservations reservations_;
    std::atomic<std::int64_t> in_flight_{0};
    std::atomic<bool> is_draining_{false};
    metrics::Counter& lock_waits_;
    metrics::Counter& lock_refusals_;
    metrics::Counter& async_failures_;
    metrics::Counter& calls_succeeded_;
    metrics::Counter& calls_failed_;
    metrics::Gauge& in_flight_gauge_;
};

}  // namespace tenon
