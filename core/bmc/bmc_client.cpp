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
        const auto started = Clock::now();
        Result<HttpResponse> outcome = error(Errc::unavailable, "the host is about to end");
        if (!is_closing_) {
            try {
                outcome = co_await in_turn(loop, endpoint, request, deadline);
            } catch (const boost::system::system_error&) {
                // Asio throws operation_aborted from the next co_await of a coroutine that was cancelled between two
                // steps.
                outcome =
                    error(Errc::cancelled, fmt::format("{} to {}: cancelled", request.method, authority_of(endpoint)));
            }
        }
        counters_.count(outcome);
        if (log::is_enabled(log::Level::debug)) {
            const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - started).count();
            log::debug(
                "bmc {} {}: {} in {} ms", authority_of(endpoint), request.method,
                outcome ? std::to_string(outcome->status) : outcome.error().message, ms
            );
        }
        co_return outcome;
    }

    Awaitable<void> close(Loop& loop, Deadline deadline) {
        is_closing_ = true;
        co_await accounts_.close(loop, deadline);
        co_await transport_.close_idle(loop, deadline);
    }

private:
    /// A GET that meets a busy BMC comes again when the BMC says so. Anything else is the caller's to repeat.
    Awaitable<Result<HttpResponse>>
    in_turn(Loop& loop, const BmcEndpoint& endpoint, HttpRequest& request, Deadline deadline) {
        auto target = bmc_target(endpoint, request.target);
        if (!target) {
            co_return target.error();
        }
        request.target = std::move(*target);
        auto turn = turns_.try_acquire(authority_of(endpoint), endpoint.per_bmc);
        if (!turn) {
            auto in_time = co_await turns_.acquire(loop, authority_of(endpoint), endpoint.per_bmc, deadline);
            if (!in_time) {
                co_return error(
                    in_time.error().code,
                    fmt::format(
                        "{} {} to {}: {}; {} requests at once are the limit for this BMC", request.method,
                        request.target, authority_of(endpoint), in_time.error().message, endpoint.per_bmc
                    )
                );
            }
            turn = std::move(*in_time);
        }
        for (unsigned attempt = 1;; ++attempt) {
            auto response = co_await authenticated(loop, endpoint, request, deadline);
            if (!response || (request.method != "GET" && request.method != "HEAD")) {
                co_return response;
            }
            const auto again = ask_again_at(*response, transport_.limits(), attempt, deadline);
            if (!again) {
                co_return response;
            }
            const auto waited = co_await wait_while_busy(loop, endpoint, *again);
            if (!waited) {
                co_return waited.error();
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
            auto proof = is_anonymous ? BmcProof{} : accounts_.known_proof(endpoint, refused);
            if (!proof) {
                auto found = co_await accounts_.log_in_once(loop, endpoint, refused, deadline);
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
            // In a statement of its own: what stands beside a co_await is kept in the frame until that is over.
            auto sent = transport_.send(
                loop, endpoint, with_proof(request, *proof, has_encoding), transport_.limits().connect_attempts,
                deadline
            );
            auto response = co_await std::move(sent);
            if (!response) {
                co_return response;
            }
            mask_secrets(*response, endpoint, proof->value);
            const bool is_first_session = !proof->token.empty() && refused.empty();
            if (response->status == 406 && has_encoding) {
                has_encoding = false;
            } else if (response->status == 401 && is_anonymous && !endpoint.username.empty()) {
                is_anonymous = false;
            } else if (response->status == 401 && is_first_session) {
                unknown = accounts_.forget(endpoint, proof->token);
                refused = proof->token;
            } else if (is_first_session && may_be_expired(endpoint, *response)) {
                forbidden = std::move(*response);
                refused = proof->token;
            } else {
                if (response->status == 401 || proof->token.empty()) {
                    end_if_any(loop, endpoint, std::move(unknown));
                }
                finish(loop, endpoint, *response, is_anonymous, forbidden.has_value());
                co_return response;
            }
        }
    }

    static HttpRequest with_proof(const HttpRequest& request, const BmcProof& proof, bool has_encoding) {
        auto complete = request;
        set_bmc_headers(complete, has_encoding);
        if (!proof.name.empty()) {
            complete.headers.emplace_back(proof.name, proof.value);
        }
        return complete;
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
BmcClient::request(Loop& loop, const BmcEndpoint& endpoint, HttpRequest request, Deadline deadline) {
    return state_->request(loop, endpoint, std::move(request), deadline);
}

Awaitable<void> BmcClient::close(Loop& loop, Deadline deadline) {
    co_await state_->close(loop, deadline);
}

}  // namespace tenon
