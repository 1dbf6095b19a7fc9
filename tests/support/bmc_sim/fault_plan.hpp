#pragma once

#include "support/bmc_sim/fault.hpp"
#include "support/bmc_sim/message.hpp"

#include <optional>
#include <vector>

namespace tenon::bmc_sim {

/// Which request meets which fault. Each fault counts the requests that match it; one request meets one fault at most,
/// and a fault that was due but came second waits for the next one.
class FaultPlan {
public:
    void add(Fault fault) { planned_.push_back({std::move(fault), 0}); }

    void clear() { planned_.clear(); }

    /// Those that did not happen yet, or not for the last time.
    [[nodiscard]] std::size_t left() const { return planned_.size(); }

    /// Counts the request; its fault, where it meets one.
    [[nodiscard]] std::optional<Fault> take(const Request& request);

private:
    struct Planned {
        Fault fault;
        unsigned seen = 0;
    };

    std::vector<Planned> planned_;
};

}  // namespace tenon::bmc_sim
