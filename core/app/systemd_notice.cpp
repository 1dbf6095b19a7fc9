// The protocol of sd_notify(3), which is a datagram. Not by libsystemd: with it come six libraries, among them one for
// each way to compress a journal, into a process that holds secrets.

#include "app/systemd_notice.hpp"

#include "base/file_descriptor.hpp"
#include "base/log.hpp"

#include <fmt/format.h>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <system_error>

namespace tenon::systemd {

namespace {

std::string_view variable(const char* name) {
    const char* const value = std::getenv(name);
    return value == nullptr ? std::string_view() : value;
}

/// 0: it is none.
std::uint64_t number(std::string_view text) {
    std::uint64_t value = 0;
    const auto* const end = text.data() + text.size();
    const auto [rest, failure] = std::from_chars(text.data(), end, value);
    return failure == std::errc{} && rest == end ? value : 0;
}

void tell(std::string_view state) {
    const auto path = variable("NOTIFY_SOCKET");
    if (path.empty()) {
        return;
    }
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path || (path.front() != '/' && path.front() != '@')) {
        log::warn("NOTIFY_SOCKET={} is no address of a Unix socket: the service manager is not told", path);
        return;
    }
    path.copy(address.sun_path, path.size());
    if (path.front() == '@') {
        address.sun_path[0] = '\0';  // it has a name, but no file
    }
    const FileDescriptor socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size());
    const auto* const to = reinterpret_cast<const sockaddr*>(&address);
    if (::sendto(socket.get(), state.data(), state.size(), MSG_NOSIGNAL, to, size) < 0) {
        log::warn("the service manager cannot be told at {}: {}", path, std::generic_category().message(errno));
    }
}

}  // namespace

void say_ready(const std::string& status) {
    tell(fmt::format("READY=1\nSTATUS={}", status));
}

void say_stopping(std::chrono::milliseconds limit) {
    const auto micros = std::chrono::duration_cast<std::chrono::microseconds>(limit).count();
    tell(fmt::format("STOPPING=1\nSTATUS=stopping\nEXTEND_TIMEOUT_USEC={}", micros));
}

void say_alive() {
    tell("WATCHDOG=1");
}

std::chrono::milliseconds watchdog_interval() {
    const auto micros = number(variable("WATCHDOG_USEC"));
    const auto meant = variable("WATCHDOG_PID");
    if (micros == 0 || (!meant.empty() && number(meant) != static_cast<std::uint64_t>(::getpid()))) {
        return std::chrono::milliseconds(0);
    }
    // A third: one that is missed is not the end.
    return std::chrono::milliseconds(micros / 3'000 + 1);
}

}  // namespace tenon::systemd
