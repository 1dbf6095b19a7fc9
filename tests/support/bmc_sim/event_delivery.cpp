#include "support/bmc_sim/event_delivery.hpp"

#include "async/event.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>

#include <chrono>
#include <string>
#include <string_view>

namespace tenon::bmc_sim {

namespace {

namespace asio = boost::asio;
using Socket = asio::basic_stream_socket<asio::ip::tcp, Executor>;
using Resolver = asio::ip::basic_resolver<asio::ip::tcp, Executor>;

struct Destination {
    std::string host;
    std::string port = "80";
    std::string target = "/";
};

/// Of http://host[:port][/…] only; otherwise the host is empty.
Destination parse_destination(std::string_view url) {
    constexpr std::string_view scheme = "http://";
    Destination destination;
    if (url.substr(0, scheme.size()) != scheme) {
        return destination;
    }
    url.remove_prefix(scheme.size());
    const auto slash = std::min(url.find('/'), url.size());
    if (slash < url.size()) {
        destination.target = url.substr(slash);
    }
    auto authority = url.substr(0, slash);
    const auto colon = authority.rfind(':');
    if (colon != std::string_view::npos && authority.find(']', colon) == std::string_view::npos) {
        destination.port = authority.substr(colon + 1);
        authority = authority.substr(0, colon);
    }
    if (authority.size() > 2 && authority.front() == '[') {
        authority = authority.substr(1, authority.size() - 2);
    }
    destination.host = authority;
    return destination;
}

std::string request_text(const Destination& to, const Event& event) {
    auto text = fmt::format("POST {} HTTP/1.1\r\nHost: {}:{}\r\n", to.target, to.host, to.port);
    for (const auto& [name, value] : event.headers) {
        if ((name + value).find_first_of("\r\n") == std::string::npos) {
            text += fmt::format("{}: {}\r\n", name, value);
        }
    }
    text += fmt::format("Content-Type: application/json\r\nContent-Length: {}\r\n", event.body.size());
    return text + "Connection: close\r\n\r\n" + event.body;
}

}  // namespace

Awaitable<void> deliver(Executor executor, Event event) {
    const auto to = parse_destination(event.destination);
    if (to.host.empty()) {
        co_return;
    }
    boost::system::error_code code;
    Resolver resolver(executor);
    const auto endpoints = co_await resolver.async_resolve(to.host, to.port, asio::redirect_error(use_awaitable, code));
    if (code || endpoints.empty()) {
        co_return;
    }
    Socket socket(executor);
    Timer limit(executor);
    limit.expires_after(std::chrono::seconds(10));
    limit.async_wait([&socket](boost::system::error_code cancelled) {
        if (!cancelled) {
            socket.close(cancelled);
        }
    });
    const asio::ip::tcp::endpoint endpoint = *endpoints.begin();
    co_await socket.async_connect(endpoint, asio::redirect_error(use_awaitable, code));
    const auto text = request_text(to, event);
    if (!code) {
        co_await asio::async_write(socket, asio::buffer(text), asio::redirect_error(use_awaitable, code));
    }
    if (!code) {
        // A listener that is cut off before it has answered may take the event for broken.
        std::string answer;
        co_await asio::async_read_until(
            socket, asio::dynamic_buffer(answer, 65'536), "\r\n\r\n", asio::redirect_error(use_awaitable, code)
        );
    }
}

}  // namespace tenon::bmc_sim
