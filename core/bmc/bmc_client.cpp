#include "bmc/bmc_client.hpp"

#include "async/event.hpp"
#include "base/crypto.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"
#include "bmc/bmc_login.hpp"
#include "bmc/bmc_rules.hpp"
#include "bmc/bmc_sessions.hpp"
#include "bmc/bmc_transport.hpp"
#include "bmc/fair_limit.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/system/system_error.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <utility>
#include <vector>

namespace tenon {

namespace {

using Clock = std::chrono::steady_clock;

/// How long basic is used before sessions are tried again: a service without sessions gets them with new firmware at
/// the earliest; a refused login may be a lack of free sessions, which passes.
constexpr std::chrono::minutes lasting_basic{60};
constexpr std::chrono::minutes passing_basic{1};

constexpr std::size_t parallel_logouts = 32;

/// How to prove who we are: one header, or none.
struct Credentials {
    std::string name;
    std::string value;
    std::string token;  ///< empty: not a session
};

metrics::Counter& exchanges(const char* outcome) {
    return metrics::counter(
        "tenon_bmc_exchanges_total", "Requests of plugins to BMCs, by what came of them", {{"outcome", outcome}}
    );
}

/// Kept as references: looking a counter up locks.
struct ExchangeCounters {
    metrics::Counter& ok = exchanges("ok");
    metrics::Counter& refused = exchanges("http_4xx");
    metrics::Counter& broken = exchanges("http_5xx");
    metrics::Counter& timed_out = exchanges("timed_out");
    metrics::Counter& cancelled = exchanges("cancelled");
    metrics::Counter& failed = exchanges("failed");
    metrics::Counter& logins = metrics::counter("tenon_bmc_logins_total", "Redfish sessions opened");

    void count(const Result<HttpResponse>& outcome) {
        if (outcome) {
            (outcome->status < 400 ? ok : outcome->status < 500 ? refused : broken).add();
        } else {
            const auto code = outcome.error().code;
            (code == Errc::timed_out ? timed_out : code == Errc::cancelled ? cancelled : failed).add();
        }
    }
};

}  // namespace

class BmcClient::State {
public:
    State(LoopGroup& loops, BmcLimits limits) : transport_(loops, limits), sessions_(limits.max_accounts) {}

    Awaitable<Result<HttpResponse>>
    request(Loop& loop, const BmcEndpoint& endpoint, HttpRequest request, unsigned per_bmc, Deadline deadline) {
        auto target = bmc_target(endpoint, request.target);
        if (!target) {
            co_return target.error();
        }
        request.target = std::move(*target);
        const auto turn = co_await turns_.acquire(loop, authority_of(endpoint), per_bmc, deadline);
        if (!turn) {
            co_return error(
                turn.error().code,
                fmt::format(
                    "{} {} to {}: {}; {} requests at once are the limit for this BMC", request.method, request.target,
                    authority_of(endpoint), turn.error().message, per_bmc
                )
            );
        }
        co_return co_await until_not_busy(loop, endpoint, request, deadline);
    }

    Awaitable<void> close(Loop& loop, Deadline deadline) {
        is_closing_ = true;

        struct Logouts {
            explicit Logouts(Loop& loop) : done(loop) {}

            std::vector<BmcSessions::Open> open;
            std::size_t running = 0;
            Event done;
        };

        // Shared by coroutines of one loop.
        const auto logouts = std::make_shared<Logouts>(loop);
        logouts->open = sessions_.take_all();
        logouts->running = std::min(logouts->open.size(), parallel_logouts);
        const auto work = [](BmcTransport& transport, Loop& at, std::shared_ptr<Logouts> shared,
                             Deadline until) -> Awaitable<void> {
            while (!shared->open.empty()) {
                auto next = std::move(shared->open.back());
                shared->open.pop_back();
                co_await log_out(transport, at, std::move(next), until);
            }
            if (--shared->running == 0) {
                shared->done.set();
            }
        };
        for (std::size_t i = 0, n = logouts->running; i < n; ++i) {
            boost::asio::co_spawn(loop.executor(), work(transport_, loop, logouts, deadline), boost::asio::detached);
        }
        if (logouts->running > 0) {
            co_await logouts->done.wait();  // each ends by the deadline, and uses what is ours until then
        }
        co_await transport_.close_idle(loop, deadline);
    }

    [[nodiscard]] bool is_closing() const { return is_closing_; }

    [[nodiscard]] ExchangeCounters& counters() { return counters_; }

private:
    /// A GET that meets a busy BMC comes again when the BMC says so. Anything else is the caller's to repeat.
    Awaitable<Result<HttpResponse>>
    until_not_busy(Loop& loop, const BmcEndpoint& endpoint, const HttpRequest& request, Deadline deadline) {
        const auto& limits = transport_.limits();
        for (unsigned attempt = 1;; ++attempt) {
            auto response = co_await authenticated(loop, endpoint, request, deadline);
            if (!response || (request.method != "GET" && request.method != "HEAD") || attempt >= limits.busy_attempts) {
                co_return response;
            }
            const auto asked = busy_for(*response, std::chrono::system_clock::now());
            if (!asked) {
                co_return response;
            }
            const auto again =
                Clock::now() + std::clamp(*asked, std::chrono::milliseconds(100), limits.max_retry_after);
            if (again >= deadline) {
                co_return response;
            }
            Timer timer(loop.executor());
            timer.expires_at(again);
            boost::system::error_code code;
            co_await timer.async_wait(boost::asio::redirect_error(use_awaitable, code));
            if (code) {
                co_return error(
                    Errc::cancelled, fmt::format("{} is busy; cancelled while waiting for it", authority_of(endpoint))
                );
            }
        }
    }

    Awaitable<Result<HttpResponse>>
    authenticated(Loop& loop, const BmcEndpoint& endpoint, const HttpRequest& request, Deadline deadline) {
        // The service root is public by the standard: no login for it, unless the service wants one.
        bool is_anonymous =
            endpoint.username.empty() || (request.method == "GET" && is_root_of(endpoint, request.target));
        std::optional<BmcSession> refused;
        bool has_logged_in_again = false;
        bool has_encoding = true;
        while (true) {
            Credentials credentials;
            if (!is_anonymous) {
                auto found = co_await credentials_for(loop, endpoint, deadline);
                if (!found) {
                    co_return found.error();
                }
                credentials = std::move(*found);
            }
            auto attempt = request;
            set_bmc_headers(attempt, has_encoding);
            if (!credentials.name.empty()) {
                attempt.headers.emplace_back(credentials.name, credentials.value);
            }
            auto response = co_await transport_.send(
                loop, endpoint, std::move(attempt), transport_.limits().connect_attempts, deadline
            );
            if (!response) {
                co_return response;
            }
            if (response->status == 406 && has_encoding) {
                has_encoding = false;
            } else if (response->status == 401 && is_anonymous && !endpoint.username.empty()) {
                is_anonymous = false;
            } else if (response->status == 401 && !credentials.token.empty() && !has_logged_in_again) {
                refused = sessions_.drop(BmcSessions::key_of(endpoint), credentials.token);
                has_logged_in_again = true;
            } else {
                if (response->status == 401 && refused) {
                    // Not for its age, then: left open, each such request would use up one more of the BMC's few.
                    BmcSessions::Open still_open{endpoint, std::move(*refused)};
                    co_await log_out(transport_, loop, std::move(still_open), deadline);
                }
                co_return response;
            }
        }
    }

    /// The session's token, or basic. Logs in when there is neither; one login at a time for an account.
    Awaitable<Result<Credentials>> credentials_for(Loop& loop, const BmcEndpoint& endpoint, Deadline deadline) {
        if (endpoint.auth == BmcAuth::basic) {
            co_return basic(endpoint);
        }
        const auto key = BmcSessions::key_of(endpoint);
        const auto before = sessions_.find(key);
        if (auto known = known_credentials(endpoint, before)) {
            co_return std::move(*known);
        }
        const auto turn = co_await logins_.acquire(loop, key, 1, deadline);
        if (!turn) {
            co_return error(
                turn.error().code, fmt::format("logging in to {}: {}", authority_of(endpoint), turn.error().message)
            );
        }
        const auto now = sessions_.find(key);
        if (auto known = known_credentials(endpoint, now)) {
            co_return std::move(*known);
        }
        if (now.failure && now.failures != before.failures) {
            co_return *now.failure;  // failed while we waited: not once more for each of those in line
        }
        auto answer = co_await log_in(transport_, loop, endpoint, deadline);
        if (!answer) {
            if (answer.error().code != Errc::cancelled && answer.error().code != Errc::timed_out) {
                sessions_.fail(key, answer.error());
            }
            co_return answer.error();
        }
        if (answer->session) {
            counters_.logins.add();
            auto token = answer->session->token;
            sessions_.keep(key, endpoint, std::move(*answer->session));
            Credentials made{"X-Auth-Token", token, token};
            co_return made;
        }
        if (endpoint.auth == BmcAuth::session) {
            auto refused = error(Errc::bmc, answer->refusal);
            sessions_.fail(key, refused);
            co_return refused;
        }
        log::info("{}; using basic authentication", answer->refusal);
        sessions_.use_basic_until(key, Clock::now() + (answer->is_lasting ? lasting_basic : passing_basic));
        co_return basic(endpoint);
    }

    static std::optional<Credentials>
    known_credentials(const BmcEndpoint& endpoint, const BmcSessions::Account& account) {
        if (endpoint.auth == BmcAuth::automatic && Clock::now() < account.basic_until) {
            return basic(endpoint);
        }
        if (account.session) {
            return Credentials{"X-Auth-Token", account.session->token, account.session->token};
        }
        return std::nullopt;
    }

    static Credentials basic(const BmcEndpoint& endpoint) {
        return {"Authorization", "Basic " + base64(endpoint.username + ":" + endpoint.password), ""};
    }

    static bool is_root_of(const BmcEndpoint& endpoint, const std::string& target) {
        return target == (endpoint.root_prefix.empty() ? "/redfish/v1" : endpoint.root_prefix) + "/";
    }

    BmcTransport transport_;
    BmcSessions sessions_;
    FairLimit turns_;   // by BMC
    FairLimit logins_;  // by account
    ExchangeCounters counters_;
    std::atomic<bool> is_closing_{false};
};

BmcClient::BmcClient(LoopGroup& loops, BmcLimits limits) : state_(std::make_unique<State>(loops, limits)) {}

BmcClient::~BmcClient() = default;

Awaitable<Result<HttpResponse>>
BmcClient::request(Loop& loop, BmcEndpoint endpoint, HttpRequest request, unsigned per_bmc, Deadline deadline) {
    const auto method = request.method;
    const auto started = Clock::now();
    Result<HttpResponse> outcome;
    if (state_->is_closing()) {
        outcome = error(Errc::unavailable, "the host is about to end");
    } else {
        try {
            outcome = co_await state_->request(loop, endpoint, std::move(request), per_bmc, deadline);
        } catch (const boost::system::system_error&) {
            // Asio throws operation_aborted from the next co_await of a coroutine that was cancelled between two steps.
            outcome = error(Errc::cancelled, fmt::format("{} to {}: cancelled", method, authority_of(endpoint)));
        }
    }
    state_->counters().count(outcome);
    if (log::is_enabled(log::Level::debug)) {
        const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - started).count();
        log::debug(
            "bmc {} {}: {} in {} ms", authority_of(endpoint), method,
            outcome ? std::to_string(outcome->status) : outcome.error().message, ms
        );
    }
    co_return outcome;
}

Awaitable<void> BmcClient::close(Loop& loop, Deadline deadline) {
    co_await state_->close(loop, deadline);
}

}  // namespace tenon
