#include "app/allocator.hpp"
#include "app/application.hpp"
#include "app/check_config.hpp"
#include "app/seccomp_filter.hpp"
#include "app/systemd_notice.hpp"
#include "base/log.hpp"
#include "base/startup_memory.hpp"
#include "config/command_line.hpp"

#include <fmt/format.h>

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <string>
#include <vector>

namespace {

/// Ten thousand connections need more descriptors than the usual soft limit of 1024.
void raise_descriptor_limit() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
        limit.rlim_cur = limit.rlim_max;
        static_cast<void>(setrlimit(RLIMIT_NOFILE, &limit));
    }
}

/// Blocked in every thread from the start, so that the main thread alone takes them, by sigwait.
sigset_t block_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN);  // a limit on file sizes is an error to the store, not our end
    return signals;
}

/// The next signal; 0: none came within `limit`. A limit of 0 is none.
int next_signal(const sigset_t& signals, std::chrono::milliseconds limit) {
    if (limit.count() == 0) {
        int signal = 0;
        return sigwait(&signals, &signal) == 0 ? signal : 0;
    }
    timespec time{};
    time.tv_sec = limit.count() / 1'000;
    time.tv_nsec = limit.count() % 1'000 * 1'000'000;
    return std::max(sigtimedwait(&signals, nullptr, &time), 0);
}

void say_ready(const tenon::Application& app) {
    for (const auto& address : app.addresses()) {
        fmt::print("listening on {}\n", address);
    }
    std::fflush(stdout);
    tenon::systemd::say_ready(fmt::format("listening on {}", fmt::join(app.addresses(), ", ")));
    tenon::give_back_free_memory();
    tenon::release_startup_memory();
}

/// Serves until a signal says that it is to end, and tells which.
int serve(tenon::Application& app, const sigset_t& signals) {
    const auto interval = tenon::systemd::watchdog_interval();
    while (true) {
        if (interval.count() > 0 && app.is_ready() && app.is_responsive(interval)) {
            tenon::systemd::say_alive();
        }
        const int signal = next_signal(signals, interval);
        if (signal == SIGINT || signal == SIGTERM) {
            return signal;
        }
        if (signal == SIGHUP) {
            tenon::log::info("reading the policy anew, looking for plugins and hardware types: hung up");
            app.reload();
        }
    }
}

}  // namespace

int main(int argc, char** argv) {
    const auto command_line = tenon::parse_command_line({argv + 1, argv + argc});
    if (!command_line) {
        fmt::print(stderr, "tenond: {}\n", command_line.error().message);
        return 2;
    }
    if (command_line->wants_help) {
        fmt::print("{}", tenon::help_text());
        return 0;
    }
    if (command_line->wants_version) {
        fmt::print("tenond {}\n", TENON_VERSION);
        return 0;
    }
    if (command_line->wants_check) {
        const auto checked = tenon::check_files(command_line->config);
        fmt::print(
            checked ? stdout : stderr, "tenond: {}\n", checked ? "the configuration is good" : checked.error().message
        );
        return checked ? 0 : 1;
    }
    tenon::log::start(command_line->config.log_level);
    tenon::keep_memory_out_of_cores();
    if (const auto filtered = tenon::install_seccomp_filter(); !filtered) {
        tenon::log::warn("{}; going on without", filtered.error().message);
    }
    const auto signals = block_signals();
    raise_descriptor_limit();

    auto app = tenon::Application::start(command_line->config, say_ready);
    if (!app) {
        tenon::log::error("{}", app.error().message);
        return 1;
    }
    const int signal = serve(**app, signals);
    tenon::log::info("stopping: {}", signal == SIGINT ? "interrupted" : "terminated");
    tenon::systemd::say_stopping((*app)->stop_limit());
    if (!(*app)->stop()) {
        tenon::log::error("stopped with plugin code still running");
        std::fflush(nullptr);
        _exit(1);  // their frames may still use what destructors would take away
    }
    return 0;
}
