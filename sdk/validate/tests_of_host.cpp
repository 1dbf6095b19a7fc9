// SPDX-License-Identifier: Apache-2.0
#include "call_all.hpp"
#include "tests.hpp"

#include <string>

namespace tenon::validate {

namespace {

void call_all_of(Trial& trial, test::HostAge age, std::string_view how) {
    auto options = trial.usual_host();
    options.age = age;
    trial.with_host(options, [&](test::Host& host) { call_all(trial, host, how); });
}

std::string full_arguments(const Trial& trial, const Subject& subject) {
    return Arguments(subject.schema(), trial.options.seed, subject.name()).full();
}

}  // namespace

void test_host_1_0(Trial& trial) {
    call_all_of(trial, test::HostAge::abi_1_0, "a host of ABI 1.0");
}

void test_later_host(Trial& trial) {
    call_all_of(trial, test::HostAge::later, "a host of a later minor");
}

void test_no_extensions(Trial& trial) {
    auto options = trial.usual_host();
    options.offers_http = false;
    try {
        trial.with_host(options, [&](test::Host& host) { call_all(trial, host, "a host without extensions"); });
    } catch (const test::NotStarted& refusal) {
        const std::string_view why = refusal.what();
        // What is required is in the table, so that a host can say it before init().
        if (refusal.status() != TENON_UNSUPPORTED || why.find("needs extension") == std::string_view::npos) {
            trial.failures.push_back(
                "a host without extensions: " + std::string(why) +
                "; a plugin that needs one gives its table nonetheless and names the extension in requires_ext"
            );
        }
    }
}

void test_no_memory(Trial& trial, const Subject& subject) {
    subject.host.refuse_memory();
    trial.call(subject, full_arguments(trial, subject), "alloc() gives NULL", subject.options());
    subject.host.refuse_memory(false);
    trial.call(subject, full_arguments(trial, subject), "after alloc() gave NULL", subject.options());
}

void test_no_threads(Trial& trial, const Subject& subject) {
    subject.host.refuse_threads();
    trial.call(subject, full_arguments(trial, subject), "no thread is free", subject.options());
    subject.host.refuse_threads(false);
    trial.call(subject, full_arguments(trial, subject), "after no thread was free", subject.options());
}

}  // namespace tenon::validate
