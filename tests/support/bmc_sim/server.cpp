#include "support/bmc_sim/server.hpp"

#include "support/bmc_sim/certificate.hpp"
#include "support/bmc_sim/connection.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/signal_set.hpp>
#include <fmt/format.h>

#include <sys/resource.h>

#include <fstream>
#include <iostream>

namespace tenon::bmc_sim {

namespace {

namespace asio = boost::asio;
using Acceptor = asio::basic_socket_acceptor<asio::ip::tcp, Executor>;

Awaitable<void> accept_forever(Acceptor& acceptor, asio::ssl::context* tls, Simulator& simulator) {
    const Executor executor = acceptor.get_executor();
    while (true) {
        boost::system::error_code code;
        Socket socket(executor);
        co_await acceptor.async_accept(socket, asio::redirect_error(use_awaitable, code));
        if (code == asio::error::operation_aborted) {
            co_return;
        }
        if (!code) {
            asio::co_spawn(executor, serve_connection(std::move(socket), tls, executor, simulator), asio::detached);
        }
    }
}

std::unique_ptr<asio::ssl::context> make_tls(const Options& options) {
    if (!options.is_tls) {
        return nullptr;
    }
    const auto made = make_self_signed_certificate();
    if (!options.ca_file.empty()) {
        std::ofstream(options.ca_file) << made.certificate;
    }
    auto tls = std::make_unique<asio::ssl::context>(asio::ssl::context::tls_server);
    tls->use_certificate_chain(asio::buffer(made.certificate));
    tls->use_private_key(asio::buffer(made.key), asio::ssl::context::pem);
    return tls;
}

/// Hundreds of BMCs with some connections each are more than the usual 1,024.
void allow_many_connections() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

Acceptor listen(Executor executor, const Options& options, std::size_t number) {
    const auto port = options.listen_port == 0 ? 0 : options.listen_port + number;
    const asio::ip::tcp::endpoint endpoint(asio::ip::make_address(options.listen_host), std::uint16_t(port));
    Acceptor acceptor(executor);
    acceptor.open(endpoint.protocol());
    acceptor.set_option(Acceptor::reuse_address(true));
    acceptor.bind(endpoint);
    acceptor.listen();
    return acceptor;
}

}  // namespace

void serve_until_signal(const Options& options, const std::vector<std::unique_ptr<Simulator>>& simulators) {
    allow_many_connections();
    const auto tls = make_tls(options);
    asio::io_context context{1};
    const Executor executor = context.get_executor();
    asio::signal_set signals(context, SIGTERM, SIGINT);
    signals.async_wait([&](boost::system::error_code, int) { context.stop(); });
    std::vector<Acceptor> acceptors;
    acceptors.reserve(simulators.size());
    std::string said;
    for (const auto& simulator : simulators) {
        auto& acceptor = acceptors.emplace_back(listen(executor, options, acceptors.size()));
        said += fmt::format("listening on {}:{}\n", options.listen_host, acceptor.local_endpoint().port());
        asio::co_spawn(executor, accept_forever(acceptor, tls.get(), *simulator), asio::detached);
    }
    std::cout << said << "ready" << std::endl;
    context.run();
}

}  // namespace tenon::bmc_sim
