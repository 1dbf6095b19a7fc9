#pragma once

#include "access/authenticator.hpp"
#include "access/keystone_client.hpp"
#include "access/token_cache.hpp"
#include "base/clock.hpp"
#include "base/crypto.hpp"

#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace tenon {

/// Tokens of OpenStack's identity service, as keystonemiddleware takes them, the same answers byte for byte. A client
/// certificate counts for nothing.
///
/// What Keystone says of a token is remembered, by a keyed hash; the same token that many bring at once is asked about
/// once. While Keystone cannot be asked, who is known goes on and everybody else is answered 503. Thread-safe.
class Keystone final : public Authenticator {
public:
    using Now = Deadline (*)();

    Keystone(LoopGroup& loops, const KeystoneConfig& config, Now now = coarse_now);

    /// Reads the password and looks at the address; Keystone itself may come later.
    [[nodiscard]] Result<void> start() override { return client_.load(); }

    [[nodiscard]] Result<void> reload() override { return client_.load(); }

    [[nodiscard]] std::optional<AuthOutcome> recognise(const Credentials& credentials) override;
    [[nodiscard]] Awaitable<AuthOutcome> authenticate(Loop& loop, Credentials credentials) override;

private:
    using Done = std::function<void(AuthOutcome)>;

    [[nodiscard]] std::optional<AuthOutcome> find_known(const Sha256& question);
    [[nodiscard]] bool join(const Sha256& question, Done done);
    [[nodiscard]] Awaitable<void> find_out(Loop& loop, Sha256 question, std::string token);
    [[nodiscard]] AuthOutcome keep(const Sha256& question, Result<std::optional<KeystoneToken>> said);
    void tell(const Error& failure);

    const AuthRefusal unauthorized_;
    const Now now_;
    KeystoneClient client_;
    TokenCache cache_;
    std::atomic<bool> is_failing_{false};
    std::atomic<Deadline> told_until_;
    std::mutex mutex_;                                 // guards the map
    std::map<Sha256, std::vector<Done>> by_question_;  // that Keystone is being asked
};

}  // namespace tenon
