#pragma once

#include "bmc/bmc_sessions.hpp"
#include "bmc/bmc_transport.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace tenon {

/// What a login came to. Not an error of the transport: the BMC answered.
struct LoginAnswer {
    std::optional<BmcSession> session;  ///< unset: refused, or there are no sessions
    bool is_lasting = false;            ///< the service has no sessions, so another try can wait for long
    bool is_for_people = false;         ///< no other way in mends it, so that none is tried
    std::string refusal;                ///< for people
    std::string warning;                ///< for people, though it went well; mostly empty
};

/// Asks the service where its sessions are and logs in; waits for a BMC that is busy. Nothing else is sent with the
/// password in it.
[[nodiscard]] Awaitable<Result<LoginAnswer>>
log_in(BmcTransport& transport, Loop& loop, const BmcEndpoint& endpoint, Deadline deadline);

/// Deletes the session; whatever comes of it.
[[nodiscard]] Awaitable<void> log_out(BmcTransport& transport, Loop& loop, BmcSessions::Open open, Deadline deadline);

/// Reads the answer to the login's POST to `sessions`. A success is a 2xx with a token.
[[nodiscard]] LoginAnswer
read_login_answer(const BmcEndpoint& endpoint, std::string_view sessions, const HttpResponse& response);

}  // namespace tenon
