#pragma once

#include "access/keystone_requests.hpp"
#include "async/loop.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "bmc/fair_limit.hpp"
#include "http_client/http_client.hpp"

#include <mutex>
#include <optional>
#include <string>

namespace tenon {

/// Asks Keystone whose token it is. Logs in as the service user, renews its own token before it expires and when
/// Keystone refuses it; a login that Keystone refuses is not tried again for ten seconds, lest the user be locked out.
/// At most 32 questions at once, 256 wait. Thread-safe. Destroyed after the loops have stopped.
class KeystoneClient {
public:
    KeystoneClient(LoopGroup& loops, const KeystoneConfig& config);

    /// Reads the password. Before anything is asked, and again when it may have changed. Blocks.
    [[nodiscard]] Result<void> load();

    /// Whose token it is; nothing: it is no good. The error says for the log why that cannot be told now. Ends by
    /// `deadline`.
    [[nodiscard]] Awaitable<Result<std::optional<KeystoneToken>>>
    validate(Loop& loop, std::string token, Deadline deadline);

private:
    [[nodiscard]] Awaitable<Result<std::string>> own_token(Loop& loop, std::string refused, Deadline deadline);
    [[nodiscard]] Awaitable<Result<ServiceToken>> log_in(Loop& loop, Deadline deadline);
    [[nodiscard]] Awaitable<Result<HttpResponse>> send(Loop& loop, HttpRequest request, Deadline deadline);
    [[nodiscard]] std::optional<Result<std::string>> kept(const std::string& refused);

    const KeystoneConfig config_;
    const Result<KeystoneAddress> address_;
    HttpClient http_;
    FairLimit turns_;
    std::mutex mutex_;  // guards what follows
    std::string password_;
    ServiceToken own_;
    std::optional<Error> login_refused_;
    Deadline no_login_until_{};
};

}  // namespace tenon
