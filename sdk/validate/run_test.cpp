// SPDX-License-Identifier: Apache-2.0
#include "run_test.hpp"

#include "child.hpp"

#include <unistd.h>

#include <exception>
#include <string>

namespace tenon::validate {

namespace {

void send(int to_parent, const json& line) {
    const auto text = line.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
    for (std::size_t done = 0; done < text.size();) {
        const auto n = ::write(to_parent, text.data() + done, text.size() - done);
        if (n <= 0) {
            ::_exit(1);
        }
        done += static_cast<std::size_t>(n);
    }
}

/// The outcome of `body` in words, whatever it throws.
template <class Body>
void guarded(Trial& trial, Body body) {
    try {
        body();
    } catch (const test::NotStarted& refusal) {
        trial.is_startable = false;
        trial.failures.push_back(std::string("the plugin does not start: ") + refusal.what());
    } catch (const std::exception& error) {
        trial.failures.push_back(std::string("the test itself went wrong: ") + error.what());
    }
}

json line_of(const Trial& trial) {
    json line = obj("failures", trial.failures, "warnings", trial.warnings, "is_startable", trial.is_startable);
    if (!trial.skipped.empty()) {
        line["skipped"] = trial.skipped;
    }
    return line;
}

/// How many methods there are, and the test of one of them.
std::size_t test_method(const Test& test, Trial& trial, std::size_t index) {
    std::size_t count = 0;
    guarded(trial, [&] {
        trial.with_host([&](test::Host& host) {
            const auto methods = test::detail::methods_of(host.descriptor());
            count = methods.size();
            if (index < count) {
                test.run_method(trial, Subject{host, methods[index]});
            }
        });
    });
    return count;
}

}  // namespace

void run_test(const Test& test, const Options& options, std::size_t first_method, Note& note, int to_parent) {
    if (test.run != nullptr) {
        Trial trial(options, note);
        guarded(trial, [&] { test.run(trial); });
        auto line = line_of(trial);
        line["is_done"] = true;
        send(to_parent, line);
        return;
    }
    for (auto index = first_method;; ++index) {
        Trial trial(options, note);
        const auto count = test_method(test, trial, index);
        auto line = line_of(trial);
        const bool is_last = index + 1 >= count;
        line["methods"] = index < count ? 1 : 0;
        line["next_method"] = is_last ? Child::nothing_left : index + 1;
        if (count == 0 && trial.skipped.empty() && trial.failures.empty()) {
            line["skipped"] = "the plugin has no method";
        }
        line["is_done"] = is_last || !trial.failures.empty();
        send(to_parent, line);
        if (is_last || !trial.failures.empty()) {
            return;
        }
    }
}

}  // namespace tenon::validate
