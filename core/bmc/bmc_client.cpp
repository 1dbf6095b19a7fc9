#include "bmc/bmc_client.hpp"

#include "base/log.hpp"
#include "base/metrics.hpp"
#include "bmc/bmc_accounts.hpp"
#include "bmc/bmc_rules.hpp"
#include "bmc/bmc_secrets.hpp"
#include "bmc/bmc_transport.hpp"
#include "bmc/busy_wait.hpp"
#include "bmc/fair_limit.hpp"

#include <boost/system/system_error.hpp>
#include <fmt/format.h>

#include <atomic>
#include <optional>
#include <utility>

namespace tenon {

namespace {

using Clock = std::chrono::steady_clock;

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
    State(LoopGroup& loops, BmcLimits limits)
        : transport_(loops, limits), turns_(limits.max_waiting), accounts_(transport_, turns_) {}

    Awaitable<Result<HttpResponse>>
    request(Loop& loop, const BmcEndpoint& endpoint, HttpRequest request, Deadline deadline) {
        auto target = bmc_target(endpoint, request.target);
        if (!target) {
            co_return target.error();
        }
        request.target = std::move(*target);
        const auto turn = co_await turns_.acquire(loop, authority_of(endpoint), endpoint.per_bmc, deadline);
        if (!turn) {
            co_return error(
                turn.error().code,
                fmt::format(
                    "{} {} to {}: {}; {} requests at once are the limit for this BMC", request.method, request.target,
                    authority_of(endpoint), turn.error().message, endpoint.per_bmc
                )
            );
        }
        co_return co_await until_not_busy(loop, endpoint, request, deadline);
    }

    Awaitable<void> close(Loop& loop, Deadline deadline) {
        is_closing_ = true;
        co_await accounts_.close(loop, deadline);
        co_await transport_.close_idle(loop, deadline);
    }

    [[nodiscard]] bool is_closing() const { return is_closing_; }

    [[nodiscard]] ExchangeCounters& counters() { return counters_; }

private:
    /// A GET that meets a busy BMC comes again when the BMC says so. Anything else is the caller's to repeat.
    Awaitable<Result<HttpResponse>>
    until_not_busy(Loop& loop, const BmcEndpoint& endpoint, const HttpRequest& request, Deadline deadline) {
        for (unsigned attempt = 1;; ++attempt) {
            auto response = co_await authenticated(loop, endpoint, request, deadline);
            if (!response || (request.method != "GET" && request.method != "HEAD")) {
                co_return response;
            }
            const auto is_again =
                co_await wait_while_busy(loop, endpoint, *response, transport_.limits(), attempt, deadline);
            if (!is_again) {
                co_return is_again.error();
            }
            if (!*is_again) {
                co_return response;
            }
        }
    }

    /// Sends it with what proves who we are. A session that the BMC refuses is replaced, and the request repeated,
    /// once.
    Awaitable<Result<HttpResponse>>
    authenticated(Loop& loop, const BmcEndpoint& endpoint, const HttpRequest& request, Deadline deadline) {
        // The service root is public by the standard: no login for it, unless the service wants one.
        bool is_anonymous =
            endpoint.username.empty() || (request.method == "GET" && is_root_of(endpoint, request.target));
        bool has_encoding = true;
        std::optional<BmcSession> unknown;      // to the BMC, or so it said
        std::optional<HttpResponse> forbidden;  // what the first session came to
        std::string refused;
        while (true) {
            BmcProof proof;
            if (!is_anonymous) {
                auto found = co_await accounts_.proof(loop, endpoint, refused, deadline);
                if (!found && forbidden && found.error().code != Errc::cancelled) {
                    accounts_.relogin_was_useless(loop, endpoint);
                    co_return std::move(*forbidden);
                }
                if (!found) {
                    end_if_any(loop, endpoint, std::move(unknown));
                    co_return found.error();
                }
                proof = std::move(*found);
            }
            auto response = co_await send(loop, endpoint, request, proof, has_encoding, deadline);
            if (!response) {
                co_return response;
            }
            const bool is_first_session = !proof.token.empty() && refused.empty();
            if (response->status == 406 && has_encoding) {
                has_encoding = false;
            } else if (response->status == 401 && is_anonymous && !endpoint.username.empty()) {
                is_anonymous = false;
            } else if (response->status == 401 && is_first_session) {
                unknown = accounts_.forget(endpoint, proof.token);
                refused = proof.token;
            } else if (is_first_session && may_be_expired(endpoint, *response)) {
                forbidden = std::move(*response);
                refused = proof.token;
            } else {
                if (response->status == 401 || proof.token.empty()) {
                    end_if_any(loop, endpoint, std::move(unknown));
                }
                finish(loop, endpoint, *response, is_anonymous, forbidden.has_value());
                co_return response;
            }
        }
    }

    Awaitable<Result<HttpResponse>> send(
        Loop& loop, const BmcEndpoint& endpoint, const HttpRequest& request, const BmcProof& proof, bool has_encoding,
        Deadline deadline
    ) {
        auto attempt = request;
        set_bmc_headers(attempt, has_encoding);
        if (!proof.name.empty()) {
            attempt.headers.emplace_back(proof.name, proof.value);
        }
        auto response = co_await transport_.send(
            loop, endpoint, std::move(attempt), transport_.limits().connect_attempts, deadline
        );
        if (response) {
            mask_secrets(*response, endpoint, proof.value);
        }
        co_return response;
    }

    /// Some BMCs answer 403 to a session that has ended.
    bool may_be_expired(const BmcEndpoint& endpoint, const HttpResponse& response) {
        return response.status == 403 && !says_why_forbidden(response) && accounts_.may_relogin(endpoint);
    }

    /// A new session that does not help, or that there is none of: the one that was refused may still be open. Left so,
    /// each such request would use up one more of the BMC's few, or the only one.
    void end_if_any(Loop& loop, const BmcEndpoint& endpoint, std::optional<BmcSession> unknown) {
        if (unknown) {
            accounts_.end(loop, endpoint, std::move(*unknown));
        }
    }

    /// What the last answer says about the sessions that were tried.
    void
    finish(Loop& loop, const BmcEndpoint& endpoint, const HttpResponse& last, bool is_anonymous, bool was_forbidden) {
        if (last.status == 403 && was_forbidden) {
            accounts_.relogin_was_useless(loop, endpoint);
        }
        if (last.status == 401 && !is_anonymous) {
            accounts_.warn_of_refusal(loop, endpoint);
        }
    }

    static bool is_root_of(const BmcEndpoint& endpoint, const std::string& target) {
        return target == (endpoint.root_prefix.empty() ? "/redfish/v1" : endpoint.root_prefix) + "/";
    }

    BmcTransport transport_;
    FairLimit turns_;  // by BMC
    BmcAccounts accounts_;
    ExchangeCounters counters_;
    std::atomic<bool> is_closing_{false};
};

BmcClient::BmcClient(LoopGroup& loops, BmcLimits limits) : state_(std::make_unique<State>(loops, limits)) {}

BmcClient::~BmcClient() = default;

Awaitable<Result<HttpResponse>>
BmcClient::request(Loop& loop, BmcEndpoint endpoint, HttpRequest request, unsigned per_bmc, Deadline deadline) {
    endpoint.per_bmc = per_bmc;
    const auto method = request.method;
    const auto started = Clock::now();
    Result<HttpResponse> outcome;
    if (state_->is_closing()) {
        outcome = error(Errc::unavailable, "the host is about to end");
    } else {
        try {
            outcome = co_await state_->request(loop, endpoint, std::move(request), deadline);
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
