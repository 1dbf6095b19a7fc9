// SPDX-License-Identifier: Apache-2.0
#include "child.hpp"

#include "run_test.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <new>
#include <stdexcept>
#include <vector>

namespace tenon::validate {

namespace {

[[noreturn]] void be_the_child(
    const Test& test, const Options& options, std::size_t first_method, Note& note, int to_parent, int output,
    pid_t parent
) {
    ::setpgid(0, 0);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) {
        ::_exit(0);
    }
    const rlimit no_core{0, 0};
    ::setrlimit(RLIMIT_CORE, &no_core);
    ::dup2(output, STDOUT_FILENO);
    ::dup2(output, STDERR_FILENO);
    run_test(test, options, first_method, note, to_parent);
    ::_exit(0);
}

}  // namespace

Child::Child(const Test& test, const Options& options, std::size_t first_method)
    : test_(test), limit_(options.limit), next_method_(first_method), seen_at_(std::chrono::steady_clock::now()) {
    void* const shared = ::mmap(nullptr, sizeof(Note), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    std::array<int, 2> pipe{-1, -1};
    output_ = ::memfd_create("output", MFD_CLOEXEC);
    if (shared == MAP_FAILED || output_ < 0 || ::pipe2(pipe.data(), O_CLOEXEC) != 0) {
        throw std::runtime_error("there is no memory or no file left for a child process");
    }
    note_ = new (shared) Note;
    from_child_ = pipe[0];
    ::fcntl(from_child_, F_SETFL, O_NONBLOCK);
    const pid_t parent = ::getpid();
    pid_ = ::fork();
    if (pid_ == 0) {
        be_the_child(test, options, first_method, *note_, pipe[1], output_, parent);
    }
    ::close(pipe[1]);
    if (pid_ < 0) {
        throw std::runtime_error("no child process can be started");
    }
    ::setpgid(pid_, pid_);
}

Child::~Child() {
    if (pid_ > 0) {
        ::kill(-pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
    }
    ::close(from_child_);
    ::close(output_);
    ::munmap(note_, sizeof(Note));
}

bool Child::look(TestReport& report) {
    siginfo_t ended{};
    const bool has_ended =
        ::waitid(P_PID, static_cast<id_t>(pid_), &ended, WEXITED | WNOHANG | WNOWAIT) == 0 && ended.si_pid == pid_;
    read_reports(report);
    if (has_ended) {
        ::kill(-pid_, SIGKILL);  // what it may have started; before its number can be somebody else's
        int status = 0;
        ::waitpid(pid_, &status, 0);
        pid_ = -1;
        if (!is_done_) {
            report.failures.push_back(how_it_died(status));
            report.is_startable = report.is_startable && !test_.is_start;
            next_method_ = test_.run_method == nullptr ? nothing_left : next_method_ + 1;
        }
        return true;
    }
    const auto now = std::chrono::steady_clock::now();
    if (note_->changes() != seen_changes_) {
        seen_changes_ = note_->changes();
        seen_at_ = now;
    } else if (now - seen_at_ > limit_ && !was_killed_) {
        was_killed_ = true;
        ::kill(pid_, SIGKILL);
    }
    return false;
}

void Child::read_reports(TestReport& report) {
    std::array<char, 4096> bytes{};
    for (ssize_t n = 0; (n = ::read(from_child_, bytes.data(), bytes.size())) > 0;) {
        unread_.append(bytes.data(), static_cast<std::size_t>(n));
    }
    for (auto end = unread_.find('\n'); end != std::string::npos; end = unread_.find('\n')) {
        take_line(unread_.substr(0, end), report);
        unread_.erase(0, end + 1);
    }
}

void Child::take_line(const std::string& line, TestReport& report) {
    const json said = json::parse(line, nullptr, false);
    if (!said.is_object()) {
        return;  // the plugin has written into a descriptor that is not its own; how it ends says the rest
    }
    for (const auto& [list, texts] : {std::pair("failures", &report.failures), {"warnings", &report.warnings}}) {
        for (const auto& text : said.value(list, json::array())) {
            texts->push_back(text.get<std::string>());
        }
    }
    report.is_startable = report.is_startable && said.value("is_startable", true);
    report.skipped = said.value("skipped", report.skipped);
    report.methods += said.value("methods", std::size_t{0});
    next_method_ = said.value("next_method", nothing_left);
    is_done_ = said.value("is_done", false);
}

std::string Child::how_it_died(int status) const {
    const auto what = note_->read();
    std::string text;
    if (was_killed_) {
        text = "gave no sign of life for " + std::to_string(limit_.count()) + " s, and was killed";
    } else if (WIFSIGNALED(status)) {
        const int signal = WTERMSIG(status);
        text = "crashed by signal " + std::to_string(signal) + " (" + ::strsignal(signal) + ")";
    } else {
        text = "ended the process with exit status " + std::to_string(WEXITSTATUS(status));
    }
    return (what.empty() ? "the process" : what) + ": " + text + last_words();
}

/// A sanitizer's verdict, or else the last lines of what was printed.
std::string Child::last_words() const {
    std::string output(static_cast<std::size_t>(std::max<off_t>(::lseek(output_, 0, SEEK_END), 0)), '\0');
    constexpr std::size_t most = 64U << 10;
    const auto begin = output.size() > most ? output.size() - most : 0;
    output.resize(output.size() - begin);
    const auto n = ::pread(output_, output.data(), output.size(), static_cast<off_t>(begin));
    output.resize(n > 0 ? static_cast<std::size_t>(n) : 0);
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < output.size();) {
        const auto end = std::min(output.find('\n', at), output.size());
        auto line = output.substr(at, end - at);
        at = end + 1;
        if (line.find("ERROR: ") != std::string::npos || line.find("runtime error: ") != std::string::npos) {
            return "\nit said: " + test::detail::clipped(line, 400);
        }
        if (!line.empty()) {
            lines.push_back(std::move(line));
        }
    }
    std::string text;
    for (std::size_t i = lines.size() > 3 ? lines.size() - 3 : 0; i < lines.size(); ++i) {
        text += "\nit said: " + test::detail::clipped(lines[i], 400);
    }
    return text;
}

}  // namespace tenon::validate
