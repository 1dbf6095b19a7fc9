// SPDX-License-Identifier: Apache-2.0
#include "arguments.hpp"
#include "bmc_for_all.hpp"
#include "tests.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>

namespace tenon::validate {

namespace {

using namespace std::chrono_literals;
using test::detail::clipped;
using test::detail::copy_of;

std::string seeded(const Trial& trial, const char* test) {
    return "seed " + std::to_string(trial.options.seed) + " (--only " + test + ")";
}

/// Of calls that run at once each has a node of its own, as a host sees to it for those that want their node alone.
test::CallOptions on_node(const Subject& subject, std::size_t number) {
    auto options = subject.options();
    options.node_name = "node-" + std::to_string(number);
    options.node_uuid = "11111111-0000-4000-8000-" + std::to_string(100'000'000'000 + number);
    return options;
}

std::string args_of(const Trial& trial, const Subject& subject) {
    return Arguments(subject.schema(), trial.options.seed, subject.name()).full();
}

test::RunningCall start(const Trial& trial, const Subject& subject, std::size_t number) {
    return subject.host.start(copy_of(subject.method.method->name), args_of(trial, subject), on_node(subject, number));
}

}  // namespace

void test_calls(Trial& trial, const Subject& subject) {
    constexpr int per_verb = 6;
    Arguments arguments(subject.schema(), trial.options.seed, "calls " + subject.name());
    for (const auto& verb : subject.verbs()) {
        for (int i = 0; i < per_verb && !trial.has_enough(); ++i) {
            const auto args = arguments.next_valid();
            if (!args) {
                trial.warnings.push_back(
                    subject.name() + ": no arguments could be made that its args_schema takes; call it in a test of "
                                     "your own"
                );
                return;
            }
            auto options = subject.options();
            options.http_method = verb;
            trial.call(subject, *args, verb, std::move(options));
        }
    }
}

void test_bad_arguments(Trial& trial, const Subject& subject) {
    constexpr int tries = 48;
    Arguments arguments(subject.schema(), trial.options.seed, "bad " + subject.name());
    for (int i = 0; i < tries && !trial.has_enough(); ++i) {
        auto options = subject.options();
        options.skips_check = true;
        const auto args = arguments.next_bad();
        trial.call(subject, args, seeded(trial, "bad-arguments"), std::move(options));
        if (!json::accept(args)) {
            trial.forgive_rubbish_passed_on();
        }
    }
}

void test_odd_driver_info(Trial& trial, const Subject& subject) {
    static const json odd = arr(nullptr, -1, 1e300, true, "", "%s%n\n", arr(), arr(1), obj("a", arr(nullptr)));
    const auto& plugin = subject.host.descriptor();
    for (std::size_t i = 0; i < plugin.n_interfaces; ++i) {
        for (std::size_t k = 0; k < plugin.interfaces[i]->n_properties; ++k) {
            const auto key = copy_of(plugin.interfaces[i]->properties[k].key);
            // One value for each, in turn: with every value for each key, a rich plugin would take minutes.
            for (std::size_t shift = 0; shift < 3 && !trial.has_enough(); ++shift) {
                auto options = subject.options();
                options.driver_info[key] = odd[(k * 3 + shift) % odd.size()];
                const auto how = "driver_info " + clipped(options.driver_info.dump());
                trial.call(subject, args_of(trial, subject), how, std::move(options));
            }
        }
    }
}

void test_at_once(Trial& trial, const Subject& subject) {
    constexpr std::uint32_t most = 8;
    const auto limit = subject.method.method->max_parallel;
    const auto count = limit == 0 ? most : std::min(most, limit);
    const auto what = called(subject, args_of(trial, subject), test::detail::counted(count, "call") + " at once");
    trial.doing(what);
    answer_everything(subject.host.bmc(), trial.options.bmc_directory, 1ms);
    std::vector<test::RunningCall> running;
    for (std::uint32_t i = 0; i < count; ++i) {
        running.push_back(start(trial, subject, i));
    }
    for (auto& call : running) {
        call.wait();
    }
    trial.look_at(subject.host, what);
}

void test_all_at_once(Trial& trial) {
    trial.with_host([&](test::Host& host) {
        trial.doing("calls of all methods at once");
        answer_everything(host.bmc(), trial.options.bmc_directory, 1ms);
        std::vector<test::RunningCall> running;
        for (std::size_t round = 0; round < 2; ++round) {
            for_each_method(host, [&](const Subject& subject) {
                const auto limit = subject.method.method->max_parallel;
                if (limit == 0 || round < limit) {
                    running.push_back(start(trial, subject, running.size()));
                }
            });
        }
        for (auto& call : running) {
            call.wait();
        }
        trial.look_at(host, "calls of all methods at once");
    });
}

void test_stop(Trial& trial) {
    for (const auto after : {-1us, 0us, 500us, 1'500us, 3'500us, 10'500us}) {
        if (trial.has_enough()) {
            return;
        }
        trial.with_host([&](test::Host& host) {
            const auto what = "stopped " + std::to_string(after.count()) + " us after all methods were called";
            trial.doing(what);
            answer_everything(host.bmc(), trial.options.bmc_directory, 1ms);
            std::vector<test::RunningCall> running;
            for_each_method(host, [&](const Subject& subject) {
                running.push_back(start(trial, subject, running.size()));
            });
            if (after >= 0us) {
                host.run_for(after);
            }
            host.stop();
            trial.look_at(host, what);
        });
    }
}

}  // namespace tenon::validate
