#include "plugin/crash_handler.hpp"

#include "plugin/plugin_entry.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <ctime>
#include <fstream>
#include <system_error>

namespace tenon {

namespace {

constexpr std::array fatal_signals = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};

// For the handler, which can be given nothing else.
std::atomic<int> report_descriptor{-1};
std::array<struct sigaction, fatal_signals.size()> actions_before;

void on_fatal_signal(int signal, siginfo_t* info, void*) noexcept {
    // The first one only: a thread that dies beside it is an accident of the same crash.
    if (const int descriptor = report_descriptor.exchange(-1); descriptor >= 0) {
        if (const auto* const entry = PluginEntry::current()) {
            std::array<char, 2'048> report{};
            const auto length = write_crash_report(report, *entry, signal, std::time(nullptr));
            static_cast<void>(!write(descriptor, report.data(), length));  // nobody is left to be told
        }
    }
    for (std::size_t i = 0; i < fatal_signals.size(); ++i) {
        if (fatal_signals[i] == signal) {
            sigaction(signal, &actions_before[i], nullptr);
        }
    }
    // A fault comes again as soon as we return, in its own place, for the core; what was sent has to be sent again.
    if (info->si_code <= 0) {
        raise(signal);
    }
}

}  // namespace

void install_crash_handler(int descriptor) {
    report_descriptor = descriptor;

    struct sigaction action {};

    action.sa_sigaction = &on_fatal_signal;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK;
    sigemptyset(&action.sa_mask);
    for (std::size_t i = 0; i < fatal_signals.size(); ++i) {
        sigaction(fatal_signals[i], &action, &actions_before[i]);
    }
}

Result<void> install_crash_handler(const std::filesystem::path& file) {
    const int descriptor = open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (descriptor < 0) {
        return error(
            Errc::internal, fmt::format(
                                "{}: cannot be opened: {}; a crash in a plugin will not be put down to it",
                                file.string(), std::error_code(errno, std::generic_category()).message()
                            )
        );
    }
    install_crash_handler(descriptor);
    return {};
}

std::optional<CrashReport> read_crash_report(const std::filesystem::path& file) {
    std::ifstream in(file);
    std::array<char, 4'096> text{};
    in.read(text.data(), text.size());
    return parse_crash_report({text.data(), static_cast<std::size_t>(in.gcount())});
}

}  // namespace tenon
