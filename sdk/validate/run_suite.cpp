// SPDX-License-Identifier: Apache-2.0
#include "run_suite.hpp"

#include "child.hpp"

#include <poll.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <thread>

namespace tenon::validate {

namespace {

using Clock = std::chrono::steady_clock;

struct Running {
    std::size_t index;  // of the test
    std::unique_ptr<Child> child;
    Clock::time_point begun;
};

/// Until one of them has something to say, or has been silent for a moment: a killed one may say nothing.
void wait_for(const std::vector<Running>& running) {
    constexpr int moment_ms = 20;
    std::vector<pollfd> descriptors;
    for (const auto& one : running) {
        descriptors.push_back(pollfd{one.child->descriptor(), POLLIN, 0});
    }
    ::poll(descriptors.data(), descriptors.size(), moment_ms);
}

}  // namespace

std::vector<TestReport> run_suite(
    const std::vector<Test>& tests, const Options& options, const std::function<void(const TestReport&)>& on_end
) {
    const std::size_t places = std::max(1U, std::thread::hardware_concurrency());
    std::vector<TestReport> reports(tests.size());
    std::vector<Running> running;
    bool is_startable = true;
    for (std::size_t next = 0; next < tests.size() || !running.empty();) {
        for (; next < tests.size() && running.size() < places; ++next) {
            reports[next].name = tests[next].name;
            reports[next].about = tests[next].about;
            if (!is_startable) {
                reports[next].skipped = "the plugin does not start";
                on_end(reports[next]);
                continue;
            }
            running.push_back(Running{next, std::make_unique<Child>(tests[next], options, 0), Clock::now()});
        }
        wait_for(running);
        for (auto one = running.begin(); one != running.end();) {
            auto& report = reports[one->index];
            if (!one->child->look(report)) {
                ++one;
                continue;
            }
            if (const auto method = one->child->next_method(); method != Child::nothing_left) {
                one->child = std::make_unique<Child>(tests[one->index], options, method);
                ++one;
                continue;
            }
            report.took = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - one->begun);
            is_startable = is_startable && (report.is_startable || !tests[one->index].is_start);
            on_end(report);
            one = running.erase(one);
        }
    }
    return reports;
}

}  // namespace tenon::validate
