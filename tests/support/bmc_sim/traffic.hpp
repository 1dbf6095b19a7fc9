#pragma once

#include "support/bmc_sim/message.hpp"

#include <algorithm>
#include <cstddef>
#include <deque>

namespace tenon::bmc_sim {

/// What was asked, and over what. Parallel requests and connections are counted by the sockets' side.
class Traffic {
public:
    void request_begins() { most_parallel_ = std::max(most_parallel_, ++parallel_); }

    void request_ends() { --parallel_; }

    void connection_opens() {
        ++open_;
        ++accepted_;
    }

    void connection_closes() { --open_; }

    /// `status` 0: nothing was answered.
    void note(const Request& request, int status);

    /// Forgets all but what is going on.
    void reset();

    /// "requests", "most_parallel", "connections", "log". The connection that asks for it is not counted as open.
    [[nodiscard]] Json report() const;

private:
    std::size_t parallel_ = 0;
    std::size_t most_parallel_ = 0;
    std::size_t open_ = 0;
    std::size_t accepted_ = 0;
    std::size_t requests_ = 0;
    std::deque<Json> log_;
};

}  // namespace tenon::bmc_sim
