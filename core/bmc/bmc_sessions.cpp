#include "bmc/bmc_sessions.hpp"

#include "bmc/bmc_rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace tenon {

std::string BmcSessions::key_of(const BmcEndpoint& endpoint) {
    // A token that was got without verifying is not shown to whom the operator wants verified, nor the other way round.
    return fmt::format(
        "{}://{}{}|{}|{}:{}{}", endpoint.peer.is_tls ? "https" : "http", authority_of(endpoint), endpoint.root_prefix,
        endpoint.peer.trust.key(), endpoint.username.size(), endpoint.username, endpoint.password
    );
}

BmcSessions::Account BmcSessions::find(const std::string& key) {
    const std::lock_guard lock(mutex_);
    const auto found = kept_by_key_.find(key);
    if (found == kept_by_key_.end()) {
        return {};
    }
    found->second.used = std::chrono::steady_clock::now();
    return found->second.account;
}

BmcSessions::Kept& BmcSessions::kept(const std::string& key) {
    const auto found = kept_by_key_.find(key);
    if (found == kept_by_key_.end() && kept_by_key_.size() >= most_) {
        const auto is_older = [](const auto& a, const auto& b) { return a.second.used < b.second.used; };
        const auto oldest = std::min_element(kept_by_key_.begin(), kept_by_key_.end(), is_older);
        give_up(oldest->second);
        kept_by_key_.erase(oldest);
    }
    auto& made = found == kept_by_key_.end() ? kept_by_key_[key] : found->second;
    made.used = std::chrono::steady_clock::now();
    return made;
}

void BmcSessions::give_up(Kept& kept) {
    if (kept.account.session) {
        unwanted_.push_back({kept.endpoint, std::move(*kept.account.session)});
        kept.account.session = std::nullopt;
    }
}

void BmcSessions::keep(const std::string& key, const BmcEndpoint& endpoint, BmcSession session) {
    const std::lock_guard lock(mutex_);
    auto& kept_here = kept(key);
    give_up(kept_here);
    kept_here.endpoint = endpoint;
    kept_here.account.session = std::move(session);
    kept_here.account.basic_until = {};
    kept_here.account.no_relogin_until = {};
}

std::optional<BmcSession> BmcSessions::drop(const std::string& key, const std::string& token) {
    const std::lock_guard lock(mutex_);
    const auto found = kept_by_key_.find(key);
    if (found == kept_by_key_.end() || !found->second.account.session ||
        found->second.account.session->token != token) {
        return std::nullopt;
    }
    return std::exchange(found->second.account.session, std::nullopt);
}

void BmcSessions::use_basic_until(const std::string& key, Deadline until) {
    const std::lock_guard lock(mutex_);
    kept(key).account.basic_until = until;
}

void BmcSessions::forbid_relogin_until(const std::string& key, Deadline until) {
    const std::lock_guard lock(mutex_);
    kept(key).account.no_relogin_until = until;
}

void BmcSessions::fail(const std::string& key, Error why, Deadline until) {
    const std::lock_guard lock(mutex_);
    auto& account = kept(key).account;
    ++account.failures;
    account.failure = std::move(why);
    account.no_login_until = until;
}

bool BmcSessions::warn_once(const std::string& key) {
    const std::lock_guard lock(mutex_);
    return !std::exchange(kept(key).account.is_warned_of, true);
}

void BmcSessions::expire(Deadline not_used_since) {
    const std::lock_guard lock(mutex_);
    for (auto& [key, kept] : kept_by_key_) {
        if (kept.used < not_used_since) {
            give_up(kept);
        }
    }
}

bool BmcSessions::has_sessions() const {
    const std::lock_guard lock(mutex_);
    return std::any_of(kept_by_key_.begin(), kept_by_key_.end(), [](const auto& entry) {
        return entry.second.account.session.has_value();
    });
}

std::vector<BmcSessions::Open> BmcSessions::take_unwanted() {
    const std::lock_guard lock(mutex_);
    return std::exchange(unwanted_, {});
}

std::vector<BmcSessions::Open> BmcSessions::take_all() {
    const std::lock_guard lock(mutex_);
    for (auto& [key, kept] : kept_by_key_) {
        give_up(kept);
    }
    kept_by_key_.clear();
    return std::exchange(unwanted_, {});
}

}  // namespace tenon
