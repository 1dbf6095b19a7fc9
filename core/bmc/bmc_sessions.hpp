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
/// Keeps `most` accounts: a new one takes the place of the one used least recently. A session that goes so, or that
/// another replaces, is still open at its BMC: take_unwanted() hands it over, to be logged out.
class BmcSessions {
public:
    explicit BmcSessions(std::size_t most) : most_(most) {}

    struct Account {
        std::optional<BmcSession> session;
        Deadline basic_until;          ///< sessions do not work before then: use basic
        Deadline no_relogin_until;     ///< before then, a 403 is not for the session's age
        std::uint64_t failures = 0;    ///< how many logins failed so far
        std::optional<Error> failure;  ///< of the last one that failed
        Deadline no_login_until;       ///< before then, the failure stands for what another login would come to
        bool is_warned_of = false;     ///< the log has been told about its password
    };

    struct Open {
        BmcEndpoint endpoint;
        BmcSession session;
    };

    /// A secret, as the password is in it.
    [[nodiscard]] static std::string key_of(const BmcEndpoint& endpoint);

    /// Counts as a use.
    [[nodiscard]] Account find(const std::string& key);

    void keep(const std::string& key, const BmcEndpoint& endpoint, BmcSession session);

    /// Forgets the session of `token`, unless a newer one has taken its place. Answers what was forgotten.
    std::optional<BmcSession> drop(const std::string& key, const std::string& token);

    void use_basic_until(const std::string& key, Deadline until);

    /// Says that a new session in place of this one did not help, until the next one is kept.
    void forbid_relogin_until(const std::string& key, Deadline until);

    /// A login failed. Another one is not worth it before `until`.
    void fail(const std::string& key, Error why, Deadline until);

    /// Whether nobody has been warned of this account yet; true once.
    [[nodiscard]] bool warn_once(const std::string& key);

    /// Gives up the sessions that were not used since.
    void expire(Deadline not_used_since);

    [[nodiscard]] bool has_sessions() const;

    /// What is still open but in nobody's use: to log out.
    [[nodiscard]] std::vector<Open> take_unwanted();

    /// All sessions, which are forgotten: to log out.
    [[nodiscard]] std::vector<Open> take_all();

private:
    struct Kept {
        Account account;
        BmcEndpoint endpoint;
        Deadline used;
    };

    Kept& kept(const std::string& key);
    void give_up(Kept& kept);

    const std::size_t most_;
    mutable std::mutex mutex_;  // guards what follows
    std::map<std::string, Kept> kept_by_key_;
    std::vector<Open> unwanted_;
};

}  // namespace tenon
