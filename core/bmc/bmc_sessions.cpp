#include "bmc/bmc_sessions.hpp"

#include "base/crypto.hpp"
#include "bmc/bmc_rules.hpp"

#include <fmt/format.h>

#include <span>
#include <utility>

namespace tenon {

std::string BmcSessions::key_of(const BmcEndpoint& endpoint) {
    const auto hash = sha256_hex(std::as_bytes(std::span(endpoint.password)));
    // A token that was got without verifying is not shown to whom the operator wants verified, nor the other way round.
    return fmt::format(
        "{}://{}{}|{}|{}|{}|{}", endpoint.is_tls ? "https" : "http", authority_of(endpoint), endpoint.root_prefix,
        endpoint.verify_ca, endpoint.ca_path, endpoint.username, hash
    );
}

BmcSessions::Account BmcSessions::find(const std::string& key) const {
    const std::lock_guard lock(mutex_);
    const auto found = kept_by_key_.find(key);
    return found == kept_by_key_.end() ? Account{} : found->second.account;
}

void BmcSessions::keep(const std::string& key, const BmcEndpoint& endpoint, BmcSession session) {
    const std::lock_guard lock(mutex_);
    auto& kept = kept_by_key_[key];
    kept.endpoint = endpoint;
    kept.account.session = std::move(session);
    kept.account.basic_until = {};
}

void BmcSessions::drop(const std::string& key, const std::string& token) {
    const std::lock_guard lock(mutex_);
    const auto found = kept_by_key_.find(key);
    if (found != kept_by_key_.end() && found->second.account.session && found->second.account.session->token == token) {
        found->second.account.session.reset();
    }
}

void BmcSessions::use_basic_until(const std::string& key, Deadline until) {
    const std::lock_guard lock(mutex_);
    kept_by_key_[key].account.basic_until = until;
}

void BmcSessions::fail(const std::string& key, Error why) {
    const std::lock_guard lock(mutex_);
    auto& account = kept_by_key_[key].account;
    ++account.failures;
    account.failure = std::move(why);
}

std::vector<BmcSessions::Open> BmcSessions::take_all() {
    std::vector<Open> open;
    const std::lock_guard lock(mutex_);
    for (auto& [key, kept] : kept_by_key_) {
        if (kept.account.session) {
            open.push_back({kept.endpoint, std::move(*kept.account.session)});
        }
    }
    kept_by_key_.clear();
    return open;
}

}  // namespace tenon
