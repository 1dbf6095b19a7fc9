#include "access/http_basic.hpp"

#include "access/basic_credentials.hpp"
#include "async/from_callback.hpp"
#include "base/bcrypt.hpp"
#include "base/log.hpp"

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

namespace tenon {

using namespace std::chrono_literals;

namespace {

constexpr auto look_interval = 1s;
constexpr auto known_for = 60s;
constexpr std::size_t max_known = 1'024;

AuthRefusal unauthorized(std::string message) {
    return {401, std::move(message), R"(Basic realm="Baremetal API")", 0};
}

AuthRefusal too_many_attempts(std::chrono::seconds wait) {
    const auto seconds = static_cast<std::uint32_t>(wait.count());
    return {429, fmt::format("Too many failed attempts; try again in {} s", seconds), {}, seconds};
}

Principal admin(const std::string& user) {
    return {user, {}, Role::admin, true, false};
}

}  // namespace

HttpBasic::HttpBasic(std::string user_file, BlockingPool& pool, Now now)
    : user_file_(std::move(user_file)),
      pool_(pool),
      now_(now),
      checks_(pool, std::max(1U, std::thread::hardware_concurrency() / 2)),
      next_look_(now() + look_interval),
      users_(std::make_shared<const UserFile>()) {}

Result<void> HttpBasic::start() {
    if (const auto read = read_when_changed(); !read) {
        return error(Errc::invalid, "http_basic_auth_user_file: " + read.error().message);
    }
    return {};
}

std::optional<AuthOutcome> HttpBasic::recognise(const Credentials& credentials) {
    if (!credentials.certificate.empty()) {
        return admin(std::string(credentials.certificate));
    }
    if (!credentials.authorization) {
        return unauthorized("Authorization required");
    }
    if (now_() >= next_look_.load(std::memory_order_relaxed)) {
        return std::nullopt;
    }
    return find_known(fingerprint(*credentials.authorization));
}

std::optional<AuthOutcome> HttpBasic::find_known(const Sha256& header) {
    const auto now = now_();
    const std::scoped_lock lock(mutex_);
    const auto found = known_.find(header);
    if (found == known_.end() || now >= found->second.until) {
        return std::nullopt;
    }
    return admin(found->second.user);
}

Awaitable<AuthOutcome> HttpBasic::authenticate(Loop& loop, Credentials credentials) {
    if (!credentials.authorization) {
        co_return unauthorized("Authorization required");
    }
    co_await look_at_file(loop);
    const auto header = fingerprint(*credentials.authorization);
    if (auto known = find_known(header)) {
        co_return std::move(*known);
    }
    auto given = read_basic_credentials(*credentials.authorization);
    if (!given) {
        co_return given.error();
    }
    if (const auto wait = attempts_.begin(credentials.remote, now_()); wait > 0s) {
        co_return too_many_attempts(wait);
    }
    std::shared_ptr<const UserFile> users;
    std::uint64_t generation = 0;
    {
        const std::scoped_lock lock(mutex_);
        users = users_;
        generation = generation_;
    }
    const auto user = given->user;
    // An unknown user costs the same time.
    const std::function<bool()> check = [users, given = std::move(*given)] {
        const auto found = users->digest_by_user.find(given.user);
        const bool is_known = found != users->digest_by_user.end();
        return matches_bcrypt(given.password, is_known ? found->second : users->unmatched) && is_known;
    };
    const auto ask = [&](PasswordChecks::Done done) { checks_.ask(header, check, std::move(done)); };
    const auto answer = co_await from_callback<PasswordChecks::Answer>(loop, ask);
    switch (answer) {
    case PasswordChecks::Answer::yes:
        attempts_.succeeded(credentials.remote);
        remember(header, user, generation);
        co_return admin(user);
    case PasswordChecks::Answer::no:
        // What somebody types for a name may be his password.
        log::warn(
            "{}: wrong password for {}", credentials.remote,
            users->digest_by_user.contains(user) ? fmt::format("'{}'", user) : "a user that there is not"
        );
        co_return unauthorized("Incorrect username or password");
    case PasswordChecks::Answer::busy:
        attempts_.succeeded(credentials.remote);
        break;
    }
    co_return AuthRefusal{503, "Too many passwords are being checked, please retry", {}, 1};
}

Awaitable<void> HttpBasic::look_at_file(Loop& loop) {
    auto due = next_look_.load(std::memory_order_relaxed);
    const auto now = now_();
    if (now < due || !next_look_.compare_exchange_strong(due, now + look_interval)) {
        co_return;  // somebody else looks
    }
    const auto look = [&](std::function<void(bool)> done) {
        const bool is_begun = pool_.try_submit([this, done] {
            if (const auto read = read_when_changed(); !read) {
                log::error("http_basic_auth_user_file: {}; what it said before holds", read.error().message);
            }
            done(true);
        });
        if (!is_begun) {
            done(false);
        }
    };
    co_await from_callback<bool>(loop, look);
}

Result<void> HttpBasic::read_when_changed() {
    const std::scoped_lock reading(reading_);
    const auto stamp = stamp_of(user_file_);
    if (stamp && stamp == stamp_) {
        return {};
    }
    const bool is_first = generation_ == 0;
    if (!stamp && !stamp_ && !is_first) {
        return {};  // told before
    }
    stamp_ = stamp;
    auto users = read_user_file(user_file_);
    if (!users) {
        return users.error();
    }
    auto shared = std::make_shared<const UserFile>(std::move(*users));
    const std::scoped_lock lock(mutex_);
    users_ = std::move(shared);
    ++generation_;
    known_.clear();
    if (!is_first) {
        log::info("{} was read anew: {} user(s)", user_file_, users_->digest_by_user.size());
    }
    return {};
}

void HttpBasic::remember(const Sha256& header, const std::string& user, std::uint64_t generation) {
    const auto now = now_();
    const std::scoped_lock lock(mutex_);
    if (generation != generation_) {
        return;  // checked against a file that has changed since
    }
    if (known_.size() >= max_known) {
        std::erase_if(known_, [&](const auto& each) { return each.second.until <= now; });
        if (known_.size() >= max_known) {
            known_.clear();
        }
    }
    known_[header] = {user, now + known_for};
}

}  // namespace tenon
