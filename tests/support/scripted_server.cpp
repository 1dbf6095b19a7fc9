#include "support/scripted_server.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <stdexcept>
#include <tuple>
#include <utility>

namespace tenon::test {

namespace {

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

/// A socket bound to a port that the system chose.
std::pair<int, std::uint16_t> bind_any() {
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    auto address = loopback(0);
    socklen_t length = sizeof address;
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    if (fd < 0 || bind(fd, generic, length) != 0 || getsockname(fd, generic, &length) != 0) {
        throw std::runtime_error("cannot bind to loopback");
    }
    return {fd, ntohs(address.sin_port)};
}

std::size_t body_length(const std::string& head) {
    const auto at = head.find("Content-Length: ");
    return at == std::string::npos ? 0 : std::strtoul(head.c_str() + at + 16, nullptr, 10);
}

}  // namespace

std::string ScriptedServer::Peer::read_request() {
    std::array<char, 4'096> part{};
    while (true) {
        const auto end = buffer_.find("\r\n\r\n");
        if (end != std::string::npos) {
            const auto size = end + 4 + body_length(buffer_.substr(0, end + 2));
            if (buffer_.size() >= size) {
                auto request = buffer_.substr(0, size);
                buffer_.erase(0, size);
                return request;
            }
        }
        const auto n = recv(fd_, part.data(), part.size(), 0);
        if (n <= 0) {
            return {};
        }
        buffer_.append(part.data(), static_cast<std::size_t>(n));
    }
}

std::string ScriptedServer::Peer::read_some() {
    std::array<char, 4'096> part{};
    const auto n = recv(fd_, part.data(), part.size(), 0);
    return n <= 0 ? std::string() : std::string(part.data(), static_cast<std::size_t>(n));
}

bool ScriptedServer::Peer::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (n <= 0) {
            return false;
        }
        bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
}

void ScriptedServer::Peer::wait_for_close() {
    std::array<char, 4'096> part{};
    while (recv(fd_, part.data(), part.size(), 0) > 0) {
    }
}

ScriptedServer::ScriptedServer(Script script) : script_(std::move(script)) {
    std::tie(listener_, port_) = bind_any();
    listen(listener_, 64);
    acceptor_ = std::jthread([this] { accept_all(); });
}

ScriptedServer::~ScriptedServer() {
    shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    {
        const std::lock_guard lock(mutex_);
        for (const int fd : open_) {
            shutdown(fd, SHUT_RDWR);
        }
    }
    threads_.clear();
    close(listener_);
}

void ScriptedServer::wait_for_connections(unsigned count) const {
    while (connections_ < count) {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
}

void ScriptedServer::wait_for_no_connection() {
    while (true) {
        {
            const std::lock_guard lock(mutex_);
            if (open_.empty()) {
                return;
            }
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
}

void ScriptedServer::accept_all() {
    while (true) {
        const int fd = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (fd < 0) {
            return;
        }
        const std::lock_guard lock(mutex_);
        open_.push_back(fd);
        threads_.emplace_back([this, fd, number = connections_++] {
            Peer peer(fd);
            script_(peer, number);
            const std::lock_guard close_lock(mutex_);
            std::erase(open_, fd);
            close(fd);
        });
    }
}

std::uint16_t closed_port() {
    const auto [fd, port] = bind_any();
    close(fd);
    return port;
}

SilentPort::SilentPort() {
    int listener = -1;
    std::tie(listener, port_) = bind_any();
    fds_.push_back(listener);
    listen(listener, 0);
    const auto address = loopback(port_);
    for (int i = 0; i < 4; ++i) {
        const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        fds_.push_back(fd);
        if (connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
            continue;  // on loopback it may be done at once
        }
    }
}

SilentPort::~SilentPort() {
    for (const int fd : fds_) {
        close(fd);
    }
}

}  // namespace tenon::test
