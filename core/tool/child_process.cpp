#include "tool/child_process.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <optional>
#include <utility>

namespace tenon {

namespace {

using Clock = std::chrono::steady_clock;

sigset_t stop_set() {
    sigset_t set;
    sigemptyset(&set);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
        sigaddset(&set, signal);
    }
    return set;
}

void close_if_open(int& fd) {
    if (fd >= 0) {
        ::close(std::exchange(fd, -1));
    }
}

int milliseconds_until(Clock::time_point until) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now()).count() + 1;
    return static_cast<int>(std::min<long long>(std::max<long long>(left, 0), 60'000));
}

/// Between fork and exec: only what is safe there, since the parent may have threads.
[[noreturn]] void become(char* const* arguments, int output, int failure, pid_t parent) {
    ::setsid();
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (::getppid() != parent) {
        ::_exit(127);  // it was gone before we asked
    }
    const auto none = sigset_t{};
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    const int empty = ::open("/dev/null", O_RDONLY | O_CLOEXEC);  // NOLINT: a C function
    ::dup2(empty, STDIN_FILENO);
    ::dup2(output, STDOUT_FILENO);
    ::execv(arguments[0], arguments);
    const int problem = errno;
    static_cast<void>(::write(failure, &problem, sizeof problem) == 0);
    ::_exit(127);
}

}  // namespace

StopSignals::StopSignals() {
    const auto set = stop_set();
    ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
    fd_ = ::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

StopSignals::~StopSignals() {
    close_if_open(fd_);
}

bool StopSignals::take() {
    signalfd_siginfo one{};
    return ::read(fd_, &one, sizeof one) > 0;
}

Result<ChildProcess> ChildProcess::start(const std::vector<std::string>& command) {
    const auto refuse = [&](int problem) {
        return error(Errc::internal, fmt::format("{} cannot be started: {}", command.front(), std::strerror(problem)));
    };
    std::array<int, 2> output{-1, -1};
    std::array<int, 2> failure{-1, -1};
    if (::pipe2(output.data(), O_CLOEXEC) != 0) {
        return refuse(errno);
    }
    ChildProcess child;
    child.name_ = std::filesystem::path(command.front()).filename().string();
    child.output_ = output[0];
    if (::pipe2(failure.data(), O_CLOEXEC) != 0) {
        const int problem = errno;
        ::close(output[1]);
        return refuse(problem);
    }
    std::vector<char*> arguments;
    for (const auto& word : command) {
        arguments.push_back(const_cast<char*>(word.c_str()));  // NOLINT: execv does not write to them
    }
    arguments.push_back(nullptr);
    const pid_t parent = ::getpid();
    child.pid_ = ::fork();
    if (child.pid_ == 0) {
        become(arguments.data(), output[1], failure[1], parent);
    }
    int problem = child.pid_ < 0 ? errno : 0;
    ::close(output[1]);
    ::close(failure[1]);
    if (problem == 0 && ::read(failure[0], &problem, sizeof problem) <= 0) {
        problem = 0;  // closed by a successful exec
    }
    ::close(failure[0]);
    if (problem != 0) {
        return refuse(problem);
    }
    ::fcntl(child.output_, F_SETFL, O_NONBLOCK);  // NOLINT: a C function
    // Not glibc's own function: its header does not know C++.
    child.ending_ = static_cast<int>(::syscall(SYS_pidfd_open, child.pid_, 0));
    if (child.ending_ < 0) {
        return refuse(errno);
    }
    return child;
}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept
    : name_(std::move(other.name_)),
      pid_(std::exchange(other.pid_, -1)),
      output_(std::exchange(other.output_, -1)),
      ending_(std::exchange(other.ending_, -1)),
      status_(other.status_),
      has_ended_(other.has_ended_),
      pending_(std::move(other.pending_)) {}

ChildProcess::~ChildProcess() {
    if (pid_ > 0 && !has_ended_) {
        ::kill(pid_, SIGKILL);
        reap();
    }
    close_if_open(output_);
    close_if_open(ending_);
}

void ChildProcess::reap() {
    while (::waitpid(pid_, &status_, 0) < 0 && errno == EINTR) {
    }
    has_ended_ = true;
}

bool ChildProcess::read_output() {
    std::array<char, 4096> chunk{};
    const auto got = output_ < 0 ? 0 : ::read(output_, chunk.data(), chunk.size());
    if (got > 0) {
        pending_.append(chunk.data(), static_cast<std::size_t>(got));
    } else if (got == 0) {
        close_if_open(output_);
    }
    return got > 0;
}

bool ChildProcess::next_line(std::string& line) {
    const auto end = pending_.find('\n');
    if (end == std::string::npos) {
        return false;
    }
    line = pending_.substr(0, end);
    pending_.erase(0, end + 1);
    return true;
}

void ChildProcess::pass_lines_on() {
    for (std::string line; next_line(line);) {
        fmt::print(stderr, "{}: {}\n", name_, line);
    }
}

ChildProcess::Event ChildProcess::wait(Clock::time_point until, StopSignals& stop) {
    if (has_ended_) {
        return Event::ended;
    }
    while (true) {
        std::array<pollfd, 3> waiting{
            {{stop.fd(), POLLIN, 0}, {ending_, POLLIN, 0}, {output_, POLLIN, 0}}};  // poll() passes over an fd of -1
        const int ready = ::poll(waiting.data(), waiting.size(), milliseconds_until(until));
        if (ready < 0 && errno != EINTR) {
            return Event::late;
        }
        if (ready > 0 && waiting[2].revents != 0) {
            return Event::output;
        }
        if (ready > 0 && waiting[1].revents != 0) {
            reap();
            return Event::ended;
        }
        if (ready > 0 && waiting[0].revents != 0 && stop.take()) {
            return Event::stop;
        }
        if (Clock::now() >= until) {
            return Event::late;
        }
    }
}

Result<std::string>
ChildProcess::wait_for_line(std::string_view prefix, std::chrono::milliseconds limit, StopSignals& stop) {
    const auto until = Clock::now() + limit;
    while (true) {
        for (std::string line; next_line(line);) {
            if (line.substr(0, prefix.size()) == prefix) {
                return line.substr(prefix.size());
            }
            fmt::print(stderr, "{}: {}\n", name_, line);
        }
        switch (wait(until, stop)) {
        case Event::output:
            read_output();
            break;
        case Event::ended:
            return error(Errc::unavailable, fmt::format("{} {} before it was ready", name_, how_it_ended()));
        case Event::stop:
            return error(Errc::cancelled, "stopped");
        case Event::late:
            return error(Errc::timed_out, fmt::format("{} was not ready within {} s", name_, limit.count() / 1'000));
        }
    }
}

Result<std::string> ChildProcess::output(std::chrono::milliseconds limit, StopSignals& stop) {
    const auto until = Clock::now() + limit;
    while (true) {
        switch (wait(until, stop)) {
        case Event::output:
            read_output();
            break;
        case Event::ended:
            while (read_output()) {
            }
            return std::exchange(pending_, {});
        case Event::stop:
            return error(Errc::cancelled, "stopped");
        case Event::late:
            return error(Errc::timed_out, fmt::format("{} did not end within {} s", name_, limit.count() / 1'000));
        }
    }
}

int ChildProcess::end(std::chrono::milliseconds limit, StopSignals& stop) {
    if (!has_ended_) {
        ::kill(pid_, SIGTERM);
    }
    const auto until = Clock::now() + limit;
    for (auto event = wait(until, stop); event != Event::ended; event = wait(until, stop)) {
        if (event == Event::output) {
            read_output();
            pass_lines_on();
            continue;
        }
        ::kill(pid_, SIGKILL);
        reap();
        break;
    }
    return WIFSIGNALED(status_) ? 128 + WTERMSIG(status_) : WEXITSTATUS(status_);
}

std::string ChildProcess::how_it_ended() const {
    if (WIFSIGNALED(status_)) {
        return fmt::format("was ended by signal {} ({})", WTERMSIG(status_), ::sigdescr_np(WTERMSIG(status_)));
    }
    return fmt::format("ended with status {}", WEXITSTATUS(status_));
}

bool ChildProcess::was_ended_by_signal() const {
    return WIFSIGNALED(status_);
}

int ChildProcess::wait_for_any(const std::vector<ChildProcess*>& all, StopSignals& stop) {
    while (true) {
        std::vector<pollfd> waiting{{stop.fd(), POLLIN, 0}};
        for (const auto* child : all) {
            waiting.push_back({child->output_, POLLIN, 0});
            waiting.push_back({child->ending_, POLLIN, 0});
        }
        if (::poll(waiting.data(), waiting.size(), -1) < 0 && errno != EINTR) {
            return -1;
        }
        if (waiting[0].revents != 0 && stop.take()) {
            return -1;
        }
        for (std::size_t i = 0; i < all.size(); ++i) {
            if (waiting[1 + 2 * i].revents != 0) {
                all[i]->read_output();
                all[i]->pass_lines_on();
            } else if (waiting[2 + 2 * i].revents != 0) {
                all[i]->reap();
                return static_cast<int>(i);
            }
        }
    }
}

}  // namespace tenon
