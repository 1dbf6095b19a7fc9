#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "bmc/bmc_endpoint.hpp"

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace tenon {

/// A Redfish session: what to show, and what to delete in the end. Both are secrets.
struct BmcSession {
    std::string token;
    std::string path;  ///< empty: the BMC did not say
};

/// What the process knows about its logins, by BMC, user and password (hashed). Thread-safe; does no I/O.
class BmcSessions {
public:
    struct Account {
        std::optional<BmcSession> session;
        Deadline basic_until;          ///< sessions do not work before then: use basic
        std::uint64_t failures = 0;    ///< how many logins failed so far
        std::optional<Error> failure;  ///< of the last one that failed
    };

    [[nodiscard]] static std::string key_of(const BmcEndpoint& endpoint);

    [[nodiscard]] Account find(const std::string& key) const;

    void keep(const std::string& key, const BmcEndpoint& endpoint, BmcSession session);

    /// Forgets the session of `token`, unless a newer one has taken its place.
    void drop(const std::string& key, const std::string& token);

    void use_basic_until(const std::string& key, Deadline until);
    void fail(const std::string& key, Error why);

    struct Open {
        BmcEndpoint endpoint;
        BmcSession session;
    };

    /// All sessions, which are forgotten: to log out.
    [[nodiscard]] std::vector<Open> take_all();

private:
    struct Kept {
        Account account;
        BmcEndpoint endpoint;
    };

    mutable std::mutex mutex_;  // guards the map
    std::map<std::string, Kept> kept_by_key_;
};

}  // namespace tenon
