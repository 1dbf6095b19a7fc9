#pragma once

#include "async/loop.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"

#include <cstddef>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace tenon {

/// At most N at once for each key, first come first served across loops. Thread-safe; a waiter is woken on its own
/// loop. Turns, and those who wait for one, may outlive it: a stopped loop keeps its coroutines until it is destroyed.
class FairLimit {
    class Lines;

public:
    /// At most `max_waiting` in line for each key.
    explicit FairLimit(std::size_t max_waiting = std::numeric_limits<std::size_t>::max());

    /// The right to be one of the N; given back when destroyed.
    class Turn {
    public:
        Turn() = default;

        Turn(std::shared_ptr<Lines> lines, std::string key) : lines_(std::move(lines)), key_(std::move(key)) {}

        Turn(Turn&& other) noexcept = default;

        Turn& operator=(Turn&& other) noexcept {
            std::swap(lines_, other.lines_);
            std::swap(key_, other.key_);
            return *this;
        }

        ~Turn();

    private:
        std::shared_ptr<Lines> lines_;
        std::string key_;
    };

    /// The turn, if it is there at once.
    [[nodiscard]] std::optional<Turn> try_acquire(const std::string& key, unsigned at_once);

    /// Errc::limit when the line is full. Otherwise waits in line until fewer than `at_once` have `key`.
    /// Errc::timed_out when `deadline` passes first, Errc::cancelled when the awaiting coroutine is cancelled; neither
    /// loses a turn.
    [[nodiscard]] Awaitable<Result<Turn>> acquire(Loop& loop, std::string key, unsigned at_once, Deadline deadline);

    /// How many have or await a turn for `key`.
    [[nodiscard]] std::size_t size(const std::string& key) const;

private:
    struct Waiter;
    class Place;

    const std::shared_ptr<Lines> lines_;
};

}  // namespace tenon
