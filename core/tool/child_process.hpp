#pragma once

#include "base/result.hpp"

#include <sys/types.h>

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace tenon {

/// SIGINT, SIGTERM and SIGHUP as something to wait for: blocked for the whole process from here on. Made before any
/// thread, so that no thread takes them.
class StopSignals {
public:
    StopSignals();
    ~StopSignals();
    StopSignals(const StopSignals&) = delete;
    StopSignals& operator=(const StopSignals&) = delete;

    /// Readable when one has come.
    [[nodiscard]] int fd() const { return fd_; }

    /// True: one has come since the last time that somebody asked.
    [[nodiscard]] bool take();

private:
    int fd_ = -1;
};

/// A program that we started and that ends with us, whatever becomes of us. In a session of its own: the terminal's
/// Ctrl-C is for us alone. Its standard input is empty, its standard error is ours, its standard output we read.
class ChildProcess {
public:
    /// `command`: path and arguments, which everybody on the machine can see. The error names the path and the reason.
    [[nodiscard]] static Result<ChildProcess> start(const std::vector<std::string>& command);

    ChildProcess(ChildProcess&& other) noexcept;
    ChildProcess& operator=(ChildProcess&&) = delete;
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;
    /// Kills it, if it is still there.
    ~ChildProcess();

    /// The rest of the first line that begins with `prefix`. Lines before it go to our standard error. Errors: it ended
    /// first, it did not say so within `limit`, or somebody wants us to stop (Errc::cancelled).
    [[nodiscard]] Result<std::string>
    wait_for_line(std::string_view prefix, std::chrono::milliseconds limit, StopSignals& stop);

    /// Asks it to end (SIGTERM), and kills it after `limit` or when somebody presses Ctrl-C again. How it ended is the
    /// exit status of a shell: 128 + signal.
    int end(std::chrono::milliseconds limit, StopSignals& stop);

    /// Waits for its own end within `limit`, and gives all that it wrote.
    [[nodiscard]] Result<std::string> output(std::chrono::milliseconds limit, StopSignals& stop);

    /// "ended with status 2", "was ended by signal 11 (Segmentation fault)". After its end.
    [[nodiscard]] std::string how_it_ended() const;
    [[nodiscard]] bool was_ended_by_signal() const;

    [[nodiscard]] pid_t pid() const { return pid_; }

    /// Waits until one of `all` ends, or somebody wants us to stop. What they write goes to our standard error. The
    /// index of the one that ended; -1: stop.
    [[nodiscard]] static int wait_for_any(const std::vector<ChildProcess*>& all, StopSignals& stop);

private:
    ChildProcess() = default;

    /// Reads what is there. False: there will be no more.
    bool read_output();
    [[nodiscard]] bool next_line(std::string& line);
    void pass_lines_on();
    /// Waits for output, the end or a signal to stop.
    enum class Event : unsigned char {
        output,
        ended,
        stop,
        late
    };
    [[nodiscard]] Event wait(std::chrono::steady_clock::time_point until, StopSignals& stop);
    void reap();

    std::string name_;
    pid_t pid_ = -1;
    int output_ = -1;
    int ending_ = -1;  // a pidfd
    int status_ = 0;   // of waitpid, once has_ended_
    bool has_ended_ = false;
    std::string pending_;  // read, and not yet a line
};

}  // namespace tenon
