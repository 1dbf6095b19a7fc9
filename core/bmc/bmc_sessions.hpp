#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "bmc/bmc_endpoint.hpp"

#include <cstddef>
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

/// What the process knows about its logins, by BMC, user and password. Thread-safe; does no I/O.
///
/// Keeps `most` accounts: a new one takes the place of the one used least recently, whose session, if it has one, has
/// long expired at its BMC.
class BmcSessions {
public:
    explicit BmcSessions(std::size_t most) : most_(most) {}

    struct Account {
        std::optional<BmcSession> session;
        Deadline basic_until;          ///< sessions do not work before then: use basic
        std::uint64_t failures = 0;    ///< how many logins failed so far
        std::optional<Error> failure;  ///< of the last one that failed
    };

    /// A secret, as the password is in it.
    [[nodiscard]] static std::string key_of(const BmcEndpoint& endpoint);

    [[nodiscard]] Account find(const std::string& key);

    void keep(const std::string& key, const BmcEndpoint& endpoint, BmcSession session);

    /// Forgets the session of `token`, unless a newer one has taken its place. Answers what was forgotten.
    std::optional<BmcSession> drop(const std::string& key, const std::string& token);

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
        Deadline used;
    };

    Kept& kept(const std::string& key);

    const std::size_t most_;
    std::mutex mutex_;  // guards the map
    std::map<std::string, Kept> kept_by_key_;
};

}  // namespace tenon
