// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "note.hpp"
#include "report.hpp"
#include "suite.hpp"

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <string>

namespace tenon::validate {

/// A test at work in a process of its own. A child that dies or hangs takes nobody with it.
class Child {
public:
    /// Forks. Of a test that goes through the methods, those before `first_method` are left out.
    Child(const Test& test, const Options& options, std::size_t first_method);

    /// Kills what still runs, and all that it has started.
    ~Child();

    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    /// Takes what the child has found since the last time; kills it when its time is up. True: it has ended.
    [[nodiscard]] bool look(TestReport& report);

    /// What poll() waits for.
    [[nodiscard]] int descriptor() const noexcept { return from_child_; }

    /// After look() has said true: the method to go on with, where a child ended early; or nothing_left.
    [[nodiscard]] std::size_t next_method() const noexcept { return next_method_; }

    static constexpr std::size_t nothing_left = static_cast<std::size_t>(-1);

private:
    void read_reports(TestReport& report);
    void take_line(const std::string& line, TestReport& report);
    [[nodiscard]] std::string how_it_died(int status) const;
    [[nodiscard]] std::string last_words() const;

    const Test& test_;
    std::chrono::seconds limit_;
    Note* note_ = nullptr;  // shared with the child
    int from_child_ = -1;
    int output_ = -1;  // what the plugin has printed
    pid_t pid_ = -1;
    std::string unread_;
    std::size_t next_method_ = 0;
    bool is_done_ = false;
    bool was_killed_ = false;
    std::uint64_t seen_changes_ = 0;
    std::chrono::steady_clock::time_point seen_at_;
};

}  // namespace tenon::validate
