#include "access/password_checks.hpp"

#include <utility>

namespace tenon {

namespace {

constexpr std::size_t max_waiting = 256;

}  // namespace

void PasswordChecks::ask(const Sha256& question, std::function<bool()> check, Done done) {
    {
        const std::scoped_lock lock(mutex_);
        if (const auto asked = by_question_.find(question); asked != by_question_.end()) {
            asked->second.done.push_back(std::move(done));
            return;
        }
        if (queue_.size() < max_waiting) {
            Waiting waiting{std::move(check), {}};
            waiting.done.push_back(std::move(done));
            by_question_.emplace(question, std::move(waiting));
            queue_.push_back(question);
            done = nullptr;
            if (running_ == max_parallel_) {
                return;
            }
            ++running_;
        }
    }
    if (done) {
        done(Answer::busy);
    } else if (!pool_.try_submit([this] { run_next(); }, this)) {
        std::vector<Done> refused;
        {
            const std::scoped_lock lock(mutex_);
            // With others running it is their job to take this one, too.
            if (--running_ == 0) {
                for (const auto& each : queue_) {
                    auto waiting = by_question_.extract(each);
                    refused.insert(refused.end(), waiting.mapped().done.begin(), waiting.mapped().done.end());
                }
                queue_.clear();
            }
        }
        for (const auto& each : refused) {
            each(Answer::busy);
        }
    }
}

void PasswordChecks::run_next() {
    while (true) {
        Sha256 question{};
        std::function<bool()> check;
        {
            const std::scoped_lock lock(mutex_);
            if (queue_.empty()) {
                --running_;
                return;
            }
            question = queue_.front();
            queue_.pop_front();
            check = std::move(by_question_.find(question)->second.check);
        }
        const auto answer = check() ? Answer::yes : Answer::no;
        check = nullptr;
        std::vector<Done> done;
        {
            const std::scoped_lock lock(mutex_);
            done = std::move(by_question_.extract(question).mapped().done);
        }
        for (const auto& each : done) {
            each(answer);
        }
    }
}

}  // namespace tenon
