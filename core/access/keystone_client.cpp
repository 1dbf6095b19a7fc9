#include "access/keystone_client.hpp"

#include <chrono>
#include <utility>

namespace tenon {

using namespace std::chrono_literals;

namespace {

using Clock = std::chrono::steady_clock;

constexpr unsigned questions_at_once = 32;
constexpr std::size_t most_waiting = 256;
constexpr auto time_before_end = 60s;  // of our own token, when it is renewed
constexpr auto time_of_refusal = 10s;

HttpLimits limits() {
    HttpLimits made;
    made.connect_timeout = 5s;
    made.max_connections = questions_at_once;
    made.max_body = 1u << 20;
    return made;
}

}  // namespace

KeystoneClient::KeystoneClient(LoopGroup& loops, const KeystoneConfig& config)
    : config_(config), address_(keystone_address_of(config)), http_(loops, limits()), turns_(most_waiting) {}

Result<void> KeystoneClient::load() {
    if (!address_) {
        return address_.error();
    }
    auto password = read_keystone_password(config_);
    if (!password) {
        return password.error();
    }
    const std::scoped_lock lock(mutex_);
    password_ = std::move(*password);
    login_refused_.reset();
    return {};
}

Awaitable<Result<std::optional<KeystoneToken>>>
KeystoneClient::validate(Loop& loop, std::string token, Deadline deadline) {
    const std::string line = "questions";
    const auto turn = co_await turns_.acquire(loop, line, questions_at_once, deadline);
    if (!turn) {
        co_return turn.error();
    }
    std::string refused;
    while (true) {
        const auto own = co_await own_token(loop, refused, deadline);
        if (!own) {
            co_return own.error();
        }
        auto question = keystone_question(*address_, *own, token);
        const auto response = co_await send(loop, std::move(question), deadline);
        if (!response) {
            co_return response.error();
        }
        if (response->status != 401 || !refused.empty()) {
            co_return read_keystone_answer(*response);
        }
        refused = *own;
    }
}

Awaitable<Result<std::string>> KeystoneClient::own_token(Loop& loop, std::string refused, Deadline deadline) {
    if (auto own = kept(refused)) {
        co_return std::move(*own);
    }
    const std::string line = "logins";
    const auto turn = co_await turns_.acquire(loop, line, 1, deadline);
    if (!turn) {
        co_return turn.error();
    }
    if (auto own = kept(refused)) {  // somebody else was quicker
        co_return std::move(*own);
    }
    auto made = co_await log_in(loop, deadline);
    const std::scoped_lock lock(mutex_);
    if (!made) {
        if (made.error().code == Errc::unauthenticated) {
            login_refused_ = made.error();
            no_login_until_ = Clock::now() + time_of_refusal;
        }
        co_return made.error();
    }
    own_ = std::move(*made);
    co_return own_.text;
}

/// Our token, or why there is none; nothing: a login is due.
std::optional<Result<std::string>> KeystoneClient::kept(const std::string& refused) {
    const std::scoped_lock lock(mutex_);
    if (!own_.text.empty() && own_.text != refused &&
        std::chrono::system_clock::now() + time_before_end < own_.expires_at) {
        return own_.text;
    }
    if (login_refused_ && Clock::now() < no_login_until_) {
        return *login_refused_;
    }
    return std::nullopt;
}

Awaitable<Result<ServiceToken>> KeystoneClient::log_in(Loop& loop, Deadline deadline) {
    std::string password;
    {
        const std::scoped_lock lock(mutex_);
        password = password_;
    }
    auto request = keystone_login(config_, *address_, password);
    const auto response = co_await send(loop, std::move(request), deadline);
    if (!response) {
        co_return response.error();
    }
    co_return read_keystone_login(*response, config_);
}

Awaitable<Result<HttpResponse>> KeystoneClient::send(Loop& loop, HttpRequest request, Deadline deadline) {
    auto outcome = co_await http_.request(loop, address_->peer, request, deadline);
    if (!outcome) {
        co_return std::move(outcome.error().error);
    }
    co_return std::move(*outcome);
}

}  // namespace tenon
