#pragma once

#include "async/loop.hpp"
#include "driver/driver_catalog.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

namespace tenon {

/// The catalog that calls use: immutable, and swapped as a whole. A call reads it without a lock: each loop has a hold
/// of its own, which it renews when the catalog has changed.
class LiveSnapshot {
public:
    explicit LiveSnapshot(LoopGroup& loops);

    /// Whoever asks from now on gets this one. No loop holds the one before it once it has come by. Any thread.
    void use(std::shared_ptr<const DriverCatalog> catalog);

    /// Any thread; takes a lock for a moment.
    [[nodiscard]] std::shared_ptr<const DriverCatalog> get() const;

    /// For code that runs on `loop`, until it suspends: then what is pointed to may go. nullptr: there is none.
    [[nodiscard]] const DriverCatalog* on(const Loop& loop) const { return shared_->on(loop.index()); }

private:
    struct alignas(64) View {
        std::uint64_t version = 0;
        std::shared_ptr<const DriverCatalog> catalog;
    };

    /// Outlives us where a loop has not come by yet.
    struct Shared {
        explicit Shared(unsigned loops) : views(loops) {}

        [[nodiscard]] const DriverCatalog* on(unsigned loop);

        std::mutex mutex;  // guards catalog
        std::shared_ptr<const DriverCatalog> catalog;
        std::atomic<std::uint64_t> version{0};
        std::vector<View> views;  // each for its loop only
    };

    LoopGroup& loops_;
    const std::shared_ptr<Shared> shared_;
};

}  // namespace tenon
