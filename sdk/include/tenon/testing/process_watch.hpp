// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tenon/testing/failures.hpp>
#include <tenon/testing/process_state.hpp>

#include <chrono>
#include <cstddef>
#include <set>
#include <string>
#include <thread>

namespace tenon::test::detail {

/// Compares what belongs to the process before and after the plugin was at work, and knows the plugin's threads by it.
/// What the test itself changes in between is the test's business.
class ProcessWatch {
public:
    explicit ProcessWatch(Failures& failures) : failures_(failures) {}

    void begin() {
        before_ = ProcessState::now();
        for (const auto& thread : threads_of_process()) {
            if (plugin_threads_.count(thread) == 0) {
                others_.insert(thread);
            }
        }
    }

    /// `where` names what has run since begin(), for example "init()". `has_own_threads`: some that are not the
    /// plugin's have come up since then, so that nothing can be said of threads.
    void end(const std::string& where, bool has_own_threads = false) {
        for (const auto& difference : before_.differences(ProcessState::now())) {
            failures_.add(where + " changed what belongs to the process: " + difference);
        }
        if (has_own_threads) {
            return;
        }
        // A thread that was just joined may be listed a moment longer.
        for (int attempt = 0; attempt < 50 && count_new() > 0; ++attempt) {
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        for (const auto& thread : threads_of_process()) {
            if (others_.count(thread) == 0) {
                plugin_threads_.insert(thread);
            }
        }
    }

    /// Threads that the plugin has started and that still run, besides `ours`.
    [[nodiscard]] bool has_plugin_threads(std::size_t ours) const {
        std::size_t count = 0;
        for (const auto& thread : threads_of_process()) {
            count += others_.count(thread) == 0 ? 1U : 0U;
        }
        return count > ours;
    }

    /// The same, once those that are about to end have had the time for it.
    [[nodiscard]] bool keeps_threads() const {
        for (int attempt = 0; attempt < 500 && has_plugin_threads(0); ++attempt) {
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        return has_plugin_threads(0);
    }

private:
    [[nodiscard]] std::size_t count_new() const {
        std::size_t count = 0;
        for (const auto& thread : threads_of_process()) {
            count += others_.count(thread) == 0 && plugin_threads_.count(thread) == 0 ? 1U : 0U;
        }
        return count;
    }

    Failures& failures_;
    ProcessState before_;
    std::set<std::string> others_;
    std::set<std::string> plugin_threads_;
};

}  // namespace tenon::test::detail
