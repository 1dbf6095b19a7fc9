// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tenon/testing/bmc_message.hpp>
#include <tenon/testing/failures.hpp>

#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tenon::test {

/// A request that the script expects, and what the BMC does with it; 200 without a body unless said otherwise.
/// The words may come in any order: `bmc.on("GET", "/x").after(2s).times(3).reply(200, R"({"Name":"x"})");`
class Expectation {
public:
    Expectation(std::string method, std::string path) : method_(std::move(method)), path_(std::move(path)) {}

    Expectation& reply(unsigned http_status, const JsonText& body = {}) {
        answer_.http_status = http_status;
        answer_.body = body.str();
        return *this;
    }

    /// Of the answer. Content-Type is application/json where there is a body and nothing else is said.
    Expectation& header(std::string name, std::string value) {
        answer_.headers.emplace_back(std::move(name), std::move(value));
        return *this;
    }

    /// The answer is made by a function.
    Expectation& reply_with(std::function<Answer(const Request&)> make) {
        make_ = std::move(make);
        return *this;
    }

    /// The answer comes after so much virtual time.
    Expectation& after(std::chrono::nanoseconds duration) {
        answer_.after = duration;
        return *this;
    }

    /// No answer: the plugin's request fails with this text, as when the BMC cannot be reached.
    Expectation& fail(std::string text) { return fail(TENON_BMC_ERROR, std::move(text)); }

    Expectation& fail(tenon_status status, std::string text) {
        answer_.failure = status;
        answer_.failure_text = std::move(text);
        return *this;
    }

    /// No answer, ever.
    Expectation& hang() {
        answer_.is_hanging = true;
        return *this;
    }

    /// Exactly so often; not at all with 0.
    Expectation& times(std::size_t count) {
        times_ = count;
        return *this;
    }

    /// As often as the plugin likes, or not at all.
    Expectation& any_times() {
        is_optional_ = true;
        return *this;
    }

    /// Only a request with this body, compared as JSON.
    Expectation& with_body(const JsonText& body) {
        body_ = json::parse(body.str());
        return *this;
    }

private:
    friend class Bmc;

    [[nodiscard]] bool is_for(const Request& request) const {
        return request.method == method_ && request.path() == path_ && (!body_ || request.parsed() == *body_);
    }

    [[nodiscard]] bool is_like(const Expectation& other) const {
        return method_ == other.method_ && path_ == other.path_ && body_ == other.body_;
    }

    [[nodiscard]] bool is_met() const { return times_ ? used_ == *times_ : is_optional_ || used_ > 0; }

    [[nodiscard]] std::string str() const {
        return method_ + " " + path_ + (body_ ? " " + detail::clipped(body_->dump()) : "") +
               (times_ ? ", " + detail::counted(*times_, "time") : "");
    }

    std::string method_;
    std::string path_;
    std::optional<json> body_;
    std::optional<std::size_t> times_;
    bool is_optional_ = false;
    Answer answer_;
    std::function<Answer(const Request&)> make_;
    std::size_t used_ = 0;
};

/// The scripted BMC. Requests come in any order unless in_order() is said. Of several expectations for one and the same
/// request each answers once (or its times()), in the order of the script, and the last one for good: a task that is
/// first running and then done is two lines. Each must be asked for at least once. A request that nobody expected is
/// answered with 404, and is a failure.
class Bmc {
public:
    explicit Bmc(detail::Failures& failures) : failures_(failures) {}

    Bmc(const Bmc&) = delete;
    Bmc& operator=(const Bmc&) = delete;

    /// The reference stays good.
    Expectation& on(std::string method, std::string path) {
        return expectations_.emplace_back(std::move(method), std::move(path));
    }

    /// From now on requests must come in the order of the script, each expectation exactly once or times() times.
    void in_order() { is_ordered_ = true; }

    /// Answers every request that no expectation is for.
    void otherwise(std::function<Answer(const Request&)> make) { otherwise_ = std::move(make); }

    /// The n-th request from now, 0 for the next one, is answered so, whatever the script says; it counts as asked.
    /// With `and_later`, so are all that come after it. Replaces what was said before.
    void interrupt(std::size_t nth, Answer answer, bool and_later = false) {
        interruption_ = Interruption{requests_.size() + nth, std::move(answer), and_later};
    }

    /// What was asked, in order.
    [[nodiscard]] const std::vector<Request>& requests() const noexcept { return requests_; }

    /// The host's: what becomes of a request.
    [[nodiscard]] Answer answer(const Request& request) {
        requests_.push_back(request);
        Expectation* const found = is_ordered_ ? next_in_order(request) : first_left(request);
        if (found != nullptr) {
            ++found->used_;
        }
        if (interruption_ && interruption_->is_for(requests_.size() - 1)) {
            return interruption_->answer;
        }
        if (found != nullptr) {
            return found->make_ ? found->make_(request) : found->answer_;
        }
        if (otherwise_ && !is_known(request)) {
            return otherwise_(request);
        }
        failures_.add("the BMC was asked " + request.str() + ", which the script does not expect" + story());
        Answer answer;
        answer.http_status = 404;
        answer.body = obj("error", obj("message", "the script of this test has no answer to " + request.str())).dump();
        return answer;
    }

    /// The host's, at the end: what was never asked is a failure.
    void finish() {
        for (const auto& expectation : expectations_) {
            if (!expectation.is_met()) {
                failures_.add(
                    "the BMC was asked " + detail::counted(expectation.used_, "time") + " for " + expectation.str() +
                    ", which the script expects" + (expectation.times_ ? "" : " at least once") + story()
                );
            }
        }
    }

private:
    [[nodiscard]] bool is_known(const Request& request) const {
        for (const auto& expectation : expectations_) {
            if (expectation.is_for(request)) {
                return true;
            }
        }
        return false;
    }

    [[nodiscard]] Expectation* first_left(const Request& request) {
        for (std::size_t i = 0; i < expectations_.size(); ++i) {
            auto& candidate = expectations_[i];
            bool is_last = true;
            for (std::size_t later = i + 1; later < expectations_.size(); ++later) {
                is_last = is_last && !expectations_[later].is_like(candidate);
            }
            const bool is_left =
                candidate.times_ ? candidate.used_ < *candidate.times_ : is_last || candidate.used_ == 0;
            if (is_left && candidate.is_for(request)) {
                return &candidate;
            }
        }
        return nullptr;
    }

    [[nodiscard]] Expectation* next_in_order(const Request& request) {
        for (; next_ < expectations_.size(); ++next_) {
            auto& candidate = expectations_[next_];
            const auto most = candidate.is_optional_ ? static_cast<std::size_t>(-1) : candidate.times_.value_or(1);
            if (candidate.used_ < most && candidate.is_for(request)) {
                return &candidate;
            }
            if (!candidate.is_met()) {
                return nullptr;
            }
        }
        return nullptr;
    }

    /// What was expected and what came, for a failure.
    [[nodiscard]] std::string story() const {
        std::string text = "\n  expected" + std::string(is_ordered_ ? ", in this order:" : ":");
        for (const auto& expectation : expectations_) {
            text += "\n    " + expectation.str() + " (asked " + detail::counted(expectation.used_, "time") + ")";
        }
        text += expectations_.empty() ? " nothing\n  asked:" : "\n  asked:";
        for (const auto& request : requests_) {
            text += "\n    " + request.str();
        }
        return text + (requests_.empty() ? " nothing" : "");
    }

    struct Interruption {
        std::size_t nth = 0;
        Answer answer{};
        bool and_later = false;

        [[nodiscard]] bool is_for(std::size_t request) const { return request == nth || (and_later && request > nth); }
    };

    detail::Failures& failures_;
    std::deque<Expectation> expectations_;
    std::function<Answer(const Request&)> otherwise_;
    std::optional<Interruption> interruption_;
    std::vector<Request> requests_;
    bool is_ordered_ = false;
    std::size_t next_ = 0;
};

}  // namespace tenon::test
