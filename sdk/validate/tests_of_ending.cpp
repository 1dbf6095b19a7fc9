// SPDX-License-Identifier: Apache-2.0
#include "arguments.hpp"
#include "tests.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace tenon::validate {

namespace {

using namespace std::chrono_literals;
using test::detail::copy_of;

/// The call is to end at step 0, 1, 2, …, until it makes no so many steps. Those of a long poll get sparse.
void end_at_every_step(Trial& trial, const Subject& subject, std::uint32_t bits, const std::string& how) {
    const auto args = Arguments(subject.schema(), trial.options.seed, subject.name()).full();
    for (std::size_t step = 0; !trial.has_enough(); step += 1 + (step > 40 ? step / 4 : 0)) {
        const auto what = called(subject, args, how + " at step " + std::to_string(step));
        trial.doing(what);
        auto running = subject.host.start(copy_of(subject.method.method->name), args, subject.options());
        running.cancel_at_step(step, bits);
        running.wait();
        trial.look_at(subject.host, what);
        if (running.steps() < step || running.steps() == 0) {
            return;
        }
    }
}

}  // namespace

void test_cancel(Trial& trial, const Subject& subject) {
    end_at_every_step(trial, subject, TENON_CALL_CANCELLED, "cancelled");
}

void test_deadline(Trial& trial, const Subject& subject) {
    end_at_every_step(trial, subject, TENON_CALL_CANCELLED | TENON_CALL_DEADLINE, "its deadline passed");
    const auto args = Arguments(subject.schema(), trial.options.seed, subject.name()).full();
    for (const auto deadline : {0ns, 1ns}) {
        auto options = subject.options();
        options.deadline = deadline;
        trial.call(subject, args, "with a deadline of " + std::to_string(deadline.count()) + " ns", std::move(options));
    }
}

void test_client_gone(Trial& trial, const Subject& subject) {
    end_at_every_step(trial, subject, TENON_CALL_CANCELLED | TENON_CALL_CLIENT_GONE, "the client hung up");
}

}  // namespace tenon::validate
