#pragma once

#include <chrono>
#include <cstddef>

namespace tenon {

/// How long to wait, how often to try, how much to take.
struct BmcLimits {
    std::chrono::milliseconds connect_timeout{30'000};  ///< as Ironic
    std::chrono::milliseconds request_timeout{60'000};  ///< as sushy: subscriptions and logs often take 5 to 20 s
    std::size_t max_body = 16u << 20;                   ///< attribute registries have several MB
    unsigned connect_attempts = 3;
    std::chrono::milliseconds connect_retry_interval{2'000};
    std::chrono::seconds idle_timeout{30};
    std::chrono::milliseconds max_retry_after{30'000};  ///< the longest wait that a busy BMC may ask for at a time
    unsigned busy_attempts = 10;                        ///< how often a BMC may say that it is busy
    std::chrono::milliseconds session_idle{300'000};    ///< a BMC has few sessions: one not used for so long is ended
    std::chrono::milliseconds login_pause{5'000};       ///< after a refused login: wrong passwords lock accounts
    std::chrono::milliseconds relogin_pause{300'000};   ///< after a new session that did not help against a 403
    std::size_t max_waiting = 1'024;                    ///< requests in line for one BMC; more are refused
    std::size_t max_accounts = 16'384;                  ///< logins remembered, the busiest BMCs first
};

}  // namespace tenon
