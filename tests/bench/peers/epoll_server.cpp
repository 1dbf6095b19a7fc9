// The floor: what the kernel takes for an HTTP answer when the program does next to nothing. One thread, one epoll, and
// just enough parsing to know where a request ends. Not an HTTP server for anybody else.
//
//     bench_epoll_server BYTES     prints `listening on 127.0.0.1:PORT`; every request is answered by BYTES of JSON

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>

namespace {

struct Connection {
    int socket;
    std::string received{};
};

/// Bytes of the first request in `text`; 0: it is not complete.
std::size_t request_size(std::string_view text) {
    const auto head = text.find("\r\n\r\n");
    if (head == std::string_view::npos) {
        return 0;
    }
    constexpr std::string_view length_field = "\r\nContent-Length: ";
    const auto length = text.substr(0, head).find(length_field);
    const auto body =
        length == std::string_view::npos ? 0 : std::strtoul(text.data() + length + length_field.size(), nullptr, 10);
    return text.size() >= head + 4 + body ? head + 4 + body : 0;
}

/// False: the client has gone.
bool serve(Connection& connection, const std::string& answer) {
    char buffer[16384];
    const auto count = ::recv(connection.socket, buffer, sizeof buffer, 0);
    if (count <= 0) {
        return count < 0 && errno == EAGAIN;
    }
    connection.received.append(buffer, static_cast<std::size_t>(count));
    while (const auto size = request_size(connection.received)) {
        connection.received.erase(0, size);
        if (::send(connection.socket, answer.data(), answer.size(), MSG_NOSIGNAL) < 0) {
            return false;
        }
    }
    return true;
}

std::string answer_of(std::size_t bytes) {
    const std::string body = "\"" + std::string(bytes - 2, 'x') + "\"";
    return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(bytes) +
           "\r\n\r\n" + body;
}

void accept_one(int listener, int poller) {
    const int socket = ::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK);
    if (socket < 0) {
        return;
    }
    const int on = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    epoll_event event{EPOLLIN, {.ptr = new Connection{socket}}};
    ::epoll_ctl(poller, EPOLL_CTL_ADD, socket, &event);
}

}  // namespace

int main(int argc, char** argv) {
    const auto bytes = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 200;
    const auto answer = answer_of(bytes < 2 ? 2 : bytes);
    const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    if (::bind(listener, generic, size) != 0 || ::listen(listener, 512) != 0 ||
        ::getsockname(listener, generic, &size) != 0) {
        std::perror("bench_epoll_server");
        return EXIT_FAILURE;
    }
    const int poller = ::epoll_create1(0);
    epoll_event on_listener{EPOLLIN, {.ptr = nullptr}};
    ::epoll_ctl(poller, EPOLL_CTL_ADD, listener, &on_listener);
    std::printf("listening on 127.0.0.1:%u\n", ntohs(address.sin_port));
    std::fflush(stdout);
    while (true) {
        epoll_event events[128];
        const int count = ::epoll_wait(poller, events, 128, -1);
        for (int i = 0; i < count; ++i) {
            auto* const connection = static_cast<Connection*>(events[i].data.ptr);
            if (connection == nullptr) {
                accept_one(listener, poller);
            } else if (!serve(*connection, answer)) {
                ::close(connection->socket);
                delete connection;
            }
        }
    }
}
