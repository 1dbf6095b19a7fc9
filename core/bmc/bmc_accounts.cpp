#include "bmc/bmc_accounts.hpp"

#include "async/event.hpp"
#include "base/crypto.hpp"
#include "base/log.hpp"
#include "bmc/bmc_rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <mutex>
#include <utility>
#include <vector>

namespace tenon {

namespace {

using Clock = std::chrono::steady_clock;

/// How long basic is used before sessions are tried again: a service without sessions gets them with new firmware at
/// the earliest; a refused login may be a lack of free sessions, which passes.
constexpr std::chrono::minutes lasting_basic{60};
constexpr std::chrono::minutes passing_basic{1};

BmcProof basic(const BmcEndpoint& endpoint) {
    return {"Authorization", "Basic " + base64(endpoint.username + ":" + endpoint.password), ""};
}

BmcProof token_of(const BmcSession& session) {
    return {"X-Auth-Token", session.token, session.token};
}

std::optional<BmcProof>
proof_of(const BmcEndpoint& endpoint, const BmcSessions::Account& account, const std::string& refused) {
    if (endpoint.auth == BmcAuth::automatic && Clock::now() < account.basic_until) {
        return basic(endpoint);
    }
    if (account.session && account.session->token != refused) {
        return token_of(*account.session);
    }
    return std::nullopt;
}

}  // namespace

/// Looks now and then, while there are sessions, for those that nobody used. Its timer may outlive the accounts.
class BmcAccounts::IdleWatch : public std::enable_shared_from_this<IdleWatch> {
public:
    IdleWatch(BmcSessions& sessions, BmcLogouts& logouts, std::chrono::milliseconds idle)
        : sessions_(sessions), logouts_(logouts), idle_(idle) {}

    /// Goes on by itself until there are no sessions.
    void start(Loop& loop) {
        const std::lock_guard lock(mutex_);
        if (!is_watching_ && !is_ended_) {
            is_watching_ = true;
            look_later(loop);
        }
    }

    void end() {
        const std::lock_guard lock(mutex_);
        is_ended_ = true;
    }

private:
    void look_later(Loop& loop) {
        const auto timer = std::make_shared<Timer>(loop.executor());
        timer->expires_after(std::max(idle_ / 4, std::chrono::milliseconds(1)));
        timer->async_wait([self = shared_from_this(), timer, &loop](boost::system::error_code) { self->look(loop); });
    }

    void look(Loop& loop) {
        const std::lock_guard lock(mutex_);
        if (is_ended_) {
            return;
        }
        sessions_.expire(Clock::now() - idle_);
        logouts_.add(loop, sessions_.take_unwanted());
        is_watching_ = sessions_.has_sessions();
        if (is_watching_) {
            look_later(loop);
        }
    }

    BmcSessions& sessions_;
    BmcLogouts& logouts_;
    const std::chrono::milliseconds idle_;
    std::mutex mutex_;  // guards what follows, and the references until end()
    bool is_watching_ = false;
    bool is_ended_ = false;
};

BmcAccounts::BmcAccounts(BmcTransport& transport, FairLimit& turns)
    : transport_(transport),
      sessions_(transport.limits().max_accounts),
      logouts_(transport, turns),
      opened_(metrics::counter("tenon_bmc_logins_total", "Redfish sessions opened")),
      idle_watch_(std::make_shared<IdleWatch>(sessions_, logouts_, transport.limits().session_idle)) {}

BmcAccounts::~BmcAccounts() {
    idle_watch_->end();
}

std::optional<BmcProof> BmcAccounts::known_proof(const BmcEndpoint& endpoint, const std::string& refused) {
    if (endpoint.auth == BmcAuth::basic) {
        return basic(endpoint);
    }
    return proof_of(endpoint, sessions_.find(BmcSessions::key_of(endpoint)), refused);
}

Awaitable<Result<BmcProof>>
BmcAccounts::log_in_once(Loop& loop, const BmcEndpoint& endpoint, std::string refused, Deadline deadline) {
    const auto key = BmcSessions::key_of(endpoint);
    const auto before = sessions_.find(key);
    const auto turn = co_await logins_.acquire(loop, key, 1, deadline);
    if (!turn) {
        co_return error(
            turn.error().code, fmt::format("logging in to {}: {}", authority_of(endpoint), turn.error().message)
        );
    }
    const auto now = sessions_.find(key);
    if (auto known = proof_of(endpoint, now, refused)) {
        co_return std::move(*known);
    }
    if (now.failure && (now.failures != before.failures || Clock::now() < now.no_login_until)) {
        co_return *now.failure;  // a moment ago, or while we waited: not once more for each of those in line
    }
    auto answer = co_await log_in(transport_, loop, endpoint, deadline);
    if (!answer) {
        const bool is_of_caller = answer.error().code == Errc::cancelled || answer.error().code == Errc::timed_out;
        co_return is_of_caller ? answer.error() : fail(loop, key, answer.error(), Deadline{});
    }
    co_return proof_from(loop, endpoint, key, std::move(*answer));
}

Result<BmcProof>
BmcAccounts::proof_from(Loop& loop, const BmcEndpoint& endpoint, const std::string& key, LoginAnswer answer) {
    if (answer.session) {
        opened_.add();
        if (!answer.warning.empty()) {
            log::warn("{}", answer.warning);
        }
        auto made = token_of(*answer.session);
        sessions_.keep(key, endpoint, std::move(*answer.session));
        end_unwanted(loop);
        idle_watch_->start(loop);
        return made;
    }
    if (endpoint.auth == BmcAuth::session || answer.is_for_people) {
        return fail(loop, key, error(Errc::bmc, answer.refusal), Clock::now() + transport_.limits().login_pause);
    }
    log::info("{}; using basic authentication", answer.refusal);
    sessions_.use_basic_until(key, Clock::now() + (answer.is_lasting ? lasting_basic : passing_basic));
    end_unwanted(loop);
    return basic(endpoint);
}

Error BmcAccounts::fail(Loop& loop, const std::string& key, Error why, Deadline until) {
    sessions_.fail(key, why, until);
    end_unwanted(loop);
    return why;
}

std::optional<BmcSession> BmcAccounts::forget(const BmcEndpoint& endpoint, const std::string& token) {
    return sessions_.drop(BmcSessions::key_of(endpoint), token);
}

void BmcAccounts::end(Loop& loop, const BmcEndpoint& endpoint, BmcSession session) {
    std::vector<BmcSessions::Open> one;
    one.push_back({endpoint, std::move(session)});
    logouts_.add(loop, std::move(one));
}

bool BmcAccounts::may_relogin(const BmcEndpoint& endpoint) {
    return Clock::now() >= sessions_.find(BmcSessions::key_of(endpoint)).no_relogin_until;
}

void BmcAccounts::relogin_was_useless(Loop& loop, const BmcEndpoint& endpoint) {
    const auto until = Clock::now() + transport_.limits().relogin_pause;
    sessions_.forbid_relogin_until(BmcSessions::key_of(endpoint), until);
    end_unwanted(loop);
}

void BmcAccounts::warn_of_refusal(Loop& loop, const BmcEndpoint& endpoint) {
    if (sessions_.warn_once(BmcSessions::key_of(endpoint))) {
        log::warn(
            "{} answers 401 to '{}': check {} and {}", authority_of(endpoint), endpoint.username,
            setting_of(endpoint.keys.username, "username"), setting_of(endpoint.keys.password, "password")
        );
    }
    end_unwanted(loop);
}

Awaitable<void> BmcAccounts::close(Loop& loop, Deadline deadline) {
    idle_watch_->end();
    logouts_.add(loop, sessions_.take_all());
    co_await logouts_.finish(loop, deadline);
}

void BmcAccounts::end_unwanted(Loop& loop) {
    logouts_.add(loop, sessions_.take_unwanted());
}

}  // namespace tenon
