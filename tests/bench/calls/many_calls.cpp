// Many calls in flight, each on a connection of its own that stays open.
//
//     bench_many_calls PORT SPREAD_MS ROUNDS < PATHS
//
// Opens a connection for each line of PATHS up to an empty one, and says `ready`; then, for each further line, it sends
// the calls spread evenly over SPREAD_MS and prints `calls failed p50_us p99_us most_us`.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

namespace {

namespace asio = boost::asio;
using asio::use_awaitable;
using asio::ip::tcp;
using Clock = std::chrono::steady_clock;

struct Client {
    tcp::socket socket;
    std::string request;
    std::string received{};
};

struct Round {
    std::vector<long> microseconds{};
    std::size_t failed = 0;
};

std::string request_for(const std::string& path) {
    return "POST " + path + " HTTP/1.1\r\nHost: x\r\nX-OpenStack-Ironic-API-Version: 1.82\r\nContent-Length: 0\r\n\r\n";
}

/// One call, at its time.
asio::awaitable<void> call(Client& client, Clock::time_point due, Round& round) {
    asio::steady_timer timer(client.socket.get_executor(), due);
    co_await timer.async_wait(use_awaitable);
    const auto began = Clock::now();
    try {
        co_await asio::async_write(client.socket, asio::buffer(client.request), use_awaitable);
        const auto head = co_await asio::async_read_until(
            client.socket, asio::dynamic_buffer(client.received), "\r\n\r\n", use_awaitable
        );
        constexpr std::string_view field = "Content-Length: ";
        const auto length = client.received.find(field);
        const auto size = head + std::strtoul(client.received.c_str() + length + field.size(), nullptr, 10);
        while (client.received.size() < size) {
            char buffer[4096];
            const auto count = co_await client.socket.async_read_some(asio::buffer(buffer), use_awaitable);
            client.received.append(buffer, count);
        }
        const bool is_good = client.received.starts_with("HTTP/1.1 200");
        client.received.clear();
        if (is_good) {
            round.microseconds.push_back(
                std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - began).count()
            );
            co_return;
        }
    } catch (const std::exception&) {
        // counted below
    }
    ++round.failed;
}

void print(Round& round, std::size_t calls) {
    auto& all = round.microseconds;
    std::sort(all.begin(), all.end());
    const auto part = [&](std::size_t percent) { return all.empty() ? 0 : all[(all.size() - 1) * percent / 100]; };
    std::printf("%zu %zu %ld %ld %ld\n", calls, round.failed, part(50), part(99), part(100));
    std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 4) {
        std::fprintf(stderr, "usage: bench_many_calls PORT SPREAD_MS ROUNDS < PATHS\n");
        return EXIT_FAILURE;
    }
    const auto port = static_cast<unsigned short>(std::strtoul(argv[1], nullptr, 10));
    const std::chrono::milliseconds spread(std::strtol(argv[2], nullptr, 10));
    const auto rounds = std::strtoul(argv[3], nullptr, 10);
    asio::io_context context{1};
    std::vector<Client> clients;
    for (std::string path; std::getline(std::cin, path) && !path.empty();) {
        clients.push_back({tcp::socket(context), request_for(path)});
        clients.back().socket.connect({asio::ip::address_v4::loopback(), port});
        clients.back().socket.set_option(tcp::no_delay(true));
    }
    std::printf("ready\n");
    std::fflush(stdout);
    for (unsigned long number = 0; number < rounds; ++number) {
        std::string go;
        std::getline(std::cin, go);
        Round round;
        const auto began = Clock::now() + std::chrono::milliseconds(100);
        for (std::size_t i = 0; i < clients.size(); ++i) {
            const auto due = began + std::chrono::nanoseconds(spread) * i / clients.size();
            asio::co_spawn(context, call(clients[i], due, round), asio::detached);
        }
        context.restart();
        context.run();
        print(round, clients.size());
    }
}
