#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

namespace tenon {

/// One call that a plugin has not completed.
struct RunningCall {
    std::string method;
    std::string request_id;
    std::string node_uuid;  ///< empty: a driver method
    std::chrono::milliseconds age{};
    bool is_cancelled = false;  ///< asked to stop, and still there
};

/// What a generation has in flight.
struct InFlight {
    std::size_t calls = 0;
    std::size_t operations = 0;       ///< sleeps, posts, jobs of the pool and BMC requests that these wait for
    std::vector<RunningCall> oldest;  ///< some of the calls
};

}  // namespace tenon
