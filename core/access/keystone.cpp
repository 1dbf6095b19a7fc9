#include "access/keystone.hpp"

#include "access/trimmed.hpp"
#include "async/from_callback.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <memory>
#include <utility>

namespace tenon {

using namespace std::chrono_literals;

namespace {

constexpr auto patience = 10s;  // with Keystone, for one token
constexpr auto silence = 10s;   // between two lines of the log about the same trouble
constexpr std::size_t max_token = 16u << 10;

AuthRefusal refusal_naming(const std::string& uri) {
    return {
        401, "The request you have made requires authentication.", fmt::format("Keystone uri=\"{}\"", uri), 0,
        RefusalForm::keystone};
}

AuthRefusal unavailable() {
    return {503, "The Keystone service is temporarily unavailable.", {}, 0, RefusalForm::keystone};
}

/// Whether it can be a token; what cannot is not passed on.
bool is_token(std::string_view text) {
    return !text.empty() && text.size() <= max_token &&
           std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

void count(const char* outcome) {
    metrics::counter(
        "tenon_keystone_validations_total", "Tokens that Keystone was asked about, by what came of it",
        {{"outcome", outcome}}
    ).add();
}

}  // namespace

Keystone::Keystone(LoopGroup& loops, const KeystoneConfig& config, Now now)
    : unauthorized_(refusal_naming(config.www_authenticate_uri)),
      now_(now),
      client_(loops, config),
      cache_(config.token_cache_time),
      told_until_(Deadline{}) {}

std::optional<AuthOutcome> Keystone::recognise(const Credentials& credentials) {
    const auto token = trimmed(credentials.token.value_or(""));
    return is_token(token) ? find_known(fingerprint(token)) : unauthorized_;
}

std::optional<AuthOutcome> Keystone::find_known(const Sha256& question) {
    const auto known = cache_.find(question, now_());
    if (!known) {
        return std::nullopt;
    }
    return *known == nullptr ? AuthOutcome(unauthorized_) : AuthOutcome(**known);
}

Awaitable<AuthOutcome> Keystone::authenticate(Loop& loop, Credentials credentials) {
    const auto token = trimmed(credentials.token.value_or(""));
    if (!is_token(token)) {
        co_return unauthorized_;
    }
    const auto question = fingerprint(token);
    const auto ask = [&](Done done) {
        if (join(question, std::move(done))) {
            // Not a part of the first one's request: the others wait for it, too.
            boost::asio::co_spawn(loop.executor(), find_out(loop, question, std::string(token)), boost::asio::detached);
        }
    };
    co_return co_await from_callback<AuthOutcome>(loop, ask);
}

/// True: the caller is the first to ask, and is to find out.
bool Keystone::join(const Sha256& question, Done done) {
    const std::scoped_lock lock(mutex_);
    const auto [asked, is_first] = by_question_.try_emplace(question);
    if (is_first) {
        if (auto known = find_known(question)) {  // since recognise() looked
            by_question_.erase(asked);
            done(std::move(*known));
            return false;
        }
    }
    asked->second.push_back(std::move(done));
    return is_first;
}

Awaitable<void> Keystone::find_out(Loop& loop, Sha256 question, std::string token) {
    Result<std::optional<KeystoneToken>> said = error(Errc::internal, "Keystone could not be asked");
    try {
        const auto deadline = std::chrono::steady_clock::now() + patience;
        said = co_await client_.validate(loop, std::move(token), deadline);
    } catch (const std::exception& e) {
        said = error(Errc::internal, e.what());
    }
    const auto outcome = keep(question, std::move(said));
    std::vector<Done> waiting;
    {
        const std::scoped_lock lock(mutex_);
        waiting = std::move(by_question_.extract(question).mapped());
    }
    for (const auto& done : waiting) {
        done(outcome);
    }
}

AuthOutcome Keystone::keep(const Sha256& question, Result<std::optional<KeystoneToken>> said) {
    if (!said) {
        count("failed");
        tell(said.error());
        return unavailable();
    }
    if (is_failing_.exchange(false)) {
        log::info("Keystone can be asked again");
    }
    const auto left = *said ? (*said)->expires_at - std::chrono::system_clock::now() : 0s;
    if (left <= 0s) {
        count("invalid");
        cache_.keep_bad(question, now_());
        return unauthorized_;
    }
    count("valid");
    auto who = std::make_shared<const Principal>(std::move((*said)->who));
    cache_.keep_good(question, who, left, now_());
    return *who;
}

/// For a while once, whoever it happens to.
void Keystone::tell(const Error& failure) {
    is_failing_ = true;
    auto told_until = told_until_.load();
    const auto now = now_();
    if (now >= told_until && told_until_.compare_exchange_strong(told_until, now + silence)) {
        log::error("keystone: {}; tokens that are not known are answered 503", failure.message);
    }
}

}  // namespace tenon
