#pragma once

#include "async/loop.hpp"
#include "base/clock.hpp"
#include "base/metrics.hpp"
#include "base/result.hpp"
#include "bmc/bmc_endpoint.hpp"
#include "bmc/bmc_login.hpp"
#include "bmc/bmc_logouts.hpp"
#include "bmc/bmc_sessions.hpp"
#include "bmc/bmc_transport.hpp"
#include "bmc/fair_limit.hpp"

#include <memory>
#include <optional>
#include <string>

namespace tenon {

/// How to prove who we are: one header, or none. A secret.
struct BmcProof {
    std::string name;
    std::string value;
    std::string token;  ///< empty: not a session
};

/// Who we are to each BMC: logs in once for an account, however many ask, and ends the sessions that are replaced, not
/// used for long or in excess, without anybody waiting for that. Thread-safe. Destroyed after close(), or after the
/// loops have stopped.
class BmcAccounts {
public:
    /// Logging in is part of a request that has its turn; logging out takes turns of its own.
    BmcAccounts(BmcTransport& transport, FairLimit& turns);
    ~BmcAccounts();
    BmcAccounts(const BmcAccounts&) = delete;
    BmcAccounts& operator=(const BmcAccounts&) = delete;

    /// The session's token, or basic, where one is known to do; a session with the token `refused` does not count.
    [[nodiscard]] std::optional<BmcProof> known_proof(const BmcEndpoint& endpoint, const std::string& refused);

    /// Logs in where no proof is known, once for all who ask; the session that was refused lives on until there is
    /// another. `endpoint` outlives the coroutine.
    [[nodiscard]] Awaitable<Result<BmcProof>>
    log_in_once(Loop& loop, const BmcEndpoint& endpoint, std::string refused, Deadline deadline);

    /// Forgets a session that the BMC does not know any more. Answers it, unless another took its place.
    std::optional<BmcSession> forget(const BmcEndpoint& endpoint, const std::string& token);

    /// Ends a session that was forgotten but may still be open.
    void end(Loop& loop, const BmcEndpoint& endpoint, BmcSession session);

    /// Whether a new session may help where this one is forbidden something.
    [[nodiscard]] bool may_relogin(const BmcEndpoint& endpoint);

    /// It did not help: not again for some minutes.
    void relogin_was_useless(Loop& loop, const BmcEndpoint& endpoint);

    /// Tells the log, once for an account, which keys to look at.
    void warn_of_refusal(Loop& loop, const BmcEndpoint& endpoint);

    /// Logs out of every session, by `deadline` at the latest.
    [[nodiscard]] Awaitable<void> close(Loop& loop, Deadline deadline);

private:
    class IdleWatch;

    [[nodiscard]] Result<BmcProof>
    proof_from(Loop& loop, const BmcEndpoint& endpoint, const std::string& key, LoginAnswer answer);
    [[nodiscard]] Error fail(Loop& loop, const std::string& key, Error why, Deadline until);
    void end_unwanted(Loop& loop);

    BmcTransport& transport_;
    BmcSessions sessions_;
    FairLimit logins_;  // by account
    BmcLogouts logouts_;
    metrics::Counter& opened_;
    std::shared_ptr<IdleWatch> idle_watch_;
};

}  // namespace tenon
