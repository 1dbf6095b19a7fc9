#pragma once

#include "async/event.hpp"
#include "async/hang_up.hpp"
#include "async/loop.hpp"
#include "base/clock.hpp"
#include "base/metrics.hpp"

#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace tenon {

class Reservations;

/// Who has a node, for those who cannot have it.
struct LockHolder {
    LockHolder() = default;  // no aggregate: g++ 12 destroys a temporary one of those twice in a co_await

    std::string what;  ///< the vendor method, or what else is done to the node
    std::string request_id;
    Timestamp since{};
};

/// The exclusive lock of one node, held as long as this lives. Released from any thread.
class Reservation {
public:
    Reservation(Reservations& owner, std::string node_uuid) : owner_(&owner), node_uuid_(std::move(node_uuid)) {}

    ~Reservation();

    Reservation(Reservation&& other) noexcept
        : owner_(std::exchange(other.owner_, nullptr)), node_uuid_(std::move(other.node_uuid_)) {}

    Reservation& operator=(Reservation&&) = delete;
    Reservation(const Reservation&) = delete;
    Reservation& operator=(const Reservation&) = delete;

private:
    Reservations* owner_;  // nullptr: moved from
    std::string node_uuid_;
};

/// Who holds which node, and who waits for it, first come first served. A release hands the node straight to the first
/// waiter and wakes it on its own loop, so nobody overtakes. Thread-safe.
class Reservations {
public:
    /// Nothing while somebody holds the node or waits for it.
    [[nodiscard]] std::optional<Reservation> try_acquire(const std::string& node_uuid, LockHolder by = {});

    /// Waits in line until `deadline`, or until `client` has gone where there is one; nothing: that was first. Runs on
    /// `loop`.
    [[nodiscard]] Awaitable<std::optional<Reservation>>
    acquire(Loop& loop, std::string node_uuid, Deadline deadline, LockHolder by = {}, HangUp* client = nullptr);

    /// Nothing: the node is free.
    [[nodiscard]] std::optional<LockHolder> holder(std::string_view node_uuid) const;

    [[nodiscard]] bool is_held(std::string_view node_uuid) const;

private:
    friend class Reservation;

    struct Waiter {
        Waiter(Loop& on, LockHolder who) : loop(on), by(std::move(who)), granted(on) {}

        Loop& loop;
        LockHolder by;
        Event granted;                 // touched on `loop` only
        bool has_reservation = false;  // guarded by mutex_
    };

    struct Line {
        LockHolder holder;
        std::deque<std::shared_ptr<Waiter>> waiters;
    };

    struct Hash {
        using is_transparent = void;

        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
    };

    void release(const std::string& node_uuid);
    /// True: `waiter` had already been given the reservation.
    bool leave(const std::string& node_uuid, const std::shared_ptr<Waiter>& waiter);

    metrics::Gauge& held_now_ = metrics::gauge("tenon_reservations", "Nodes that an exclusive call holds now");
    mutable std::mutex mutex_;  // guards held_ and the waiters' has_reservation
    std::unordered_map<std::string, Line, Hash, std::equal_to<>> held_;
};

}  // namespace tenon
