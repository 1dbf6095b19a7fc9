#include "tool/call_host.hpp"

#include "config/config.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_future.hpp>
#include <fmt/format.h>

#include <csignal>
#include <future>
#include <utility>

namespace tenon {

namespace {

using namespace std::chrono_literals;

constexpr auto start_limit = 30s;
constexpr auto logout_time = 5s;

const Config& defaults() {
    static const Config config;
    return config;
}

std::string name_of(const Implementation& implementation) {
    return fmt::format("{}/{}", to_string(implementation.kind), implementation.name);
}

/// A line for each method of the plugin.
std::string listed(const std::vector<ImplementationPtr>& implementations) {
    std::string text;
    for (const auto& implementation : implementations) {
        for (const auto* list : {&implementation->node_methods, &implementation->driver_methods}) {
            for (const auto& method : *list) {
                text += fmt::format(
                    "\n  {} {}{}", name_of(*implementation), method.declared.name,
                    list == &implementation->driver_methods ? " (of the driver)" : ""
                );
            }
        }
    }
    return text.empty() ? "\n  none" : text;
}

}  // namespace

CallHost::CallHost()
    : loops_(1),
      pool_(defaults().blocking_threads, defaults().blocking_queue),
      bmc_(loops_, BmcLimits{}),
      plugins_(loops_, pool_, bmc_, defaults().calls.cancel_grace) {
    loops_.start();
}

CallHost::~CallHost() {
    // Nothing may run on the loop or in the pool while the parts go.
    loops_.stop_and_join();
    pool_.stop_and_join();
}

Result<void> CallHost::load(
    const PluginManifest& manifest, const std::string& library, const Json& config, const std::string& sha256,
    RecordedBoundary* recorder
) {
    auto directory = RuntimeDirectory::make();
    if (!directory) {
        return directory.error();
    }
    directory_.emplace(std::move(*directory));
    auto whole_config = manifest.config;
    whole_config.update(config, true);
    auto wanted = manifest;
    if (wanted.sha256.empty()) {
        wanted.sha256 = sha256;  // what is recorded is what is loaded
    }
    auto loaded = load_plugin(
        plugins_.services(), *directory_, wanted, library,
        {.config = whole_config, .limit = start_limit, .recorder = recorder}
    );
    if (!loaded) {
        has_runaway_ = loaded.error().code == Errc::timed_out;
        return loaded.error();
    }
    loaded_.emplace(std::move(*loaded));
    return {};
}

Result<FoundMethod> CallHost::find(const CallCommand& command) const {
    std::vector<FoundMethod> fitting;
    for (const auto& implementation : loaded_->implementations) {
        if (!command.interface.empty() && command.interface != name_of(*implementation)) {
            continue;
        }
        for (const auto* list : {&implementation->node_methods, &implementation->driver_methods}) {
            for (const auto& method : *list) {
                const bool is_hidden = !fitting.empty() && fitting.back().implementation == implementation;
                if (method.declared.name == command.method && !is_hidden) {
                    fitting.push_back({implementation, &method});
                }
            }
        }
    }
    if (fitting.empty()) {
        return error(
            Errc::not_found,
            fmt::format(
                "{} has no method '{}'{}; it has:{}", command.library, command.method,
                command.interface.empty() ? "" : " in " + command.interface, listed(loaded_->implementations)
            )
        );
    }
    if (fitting.size() > 1) {
        return error(
            Errc::invalid, fmt::format(
                               "method '{}' is in {} and in {}; say which with --interface", command.method,
                               name_of(*fitting[0].implementation), name_of(*fitting[1].implementation)
                           )
        );
    }
    return fitting.front();
}

Awaitable<Result<Reply>> CallHost::call(Invocation& invocation) {
    namespace this_coro = boost::asio::this_coro;
    // A cancelled call is seen to its end, so that nothing is thrown in between.
    co_await this_coro::throw_if_cancelled(false);
    if (const auto checked = plugins_.check_args(*invocation.method, invocation.args); !checked) {
        co_return checked.error();
    }
    auto& loop = loops_.at(0);
    if (const auto valid = co_await plugins_.validate(loop, invocation); !valid) {
        co_return valid.error();
    }
    co_return co_await plugins_.invoke(loop, invocation);
}

Result<Reply> CallHost::run(Invocation& invocation) {
    const auto& declared = invocation.method->declared;
    if (invocation.deadline == Deadline{}) {
        const std::chrono::nanoseconds usual = defaults().calls.default_timeout;
        invocation.deadline =
            std::chrono::steady_clock::now() + (declared.timeout.count() > 0 ? declared.timeout : usual);
    }
    boost::asio::cancellation_signal cancel;
    boost::asio::signal_set signals(loops_.at(0).executor(), SIGINT, SIGTERM);
    signals.async_wait([&](const boost::system::error_code& failure, int) {
        if (!failure) {
            signals.clear();
            cancel.emit(boost::asio::cancellation_type::terminal);
        }
    });
    std::promise<Result<Reply>> promise;
    boost::asio::co_spawn(
        loops_.at(0).executor(), call(invocation),
        boost::asio::bind_cancellation_slot(
            cancel.slot(),
            [&](std::exception_ptr problem, Result<Reply> reply) {
                // Here, so that no handler is left that would look at what is on our stack.
                signals.cancel();
                boost::asio::post(loops_.at(0).executor(), [&promise, problem, reply = std::move(reply)]() mutable {
                    problem ? promise.set_exception(problem) : promise.set_value(std::move(reply));
                });
            }
        )
    );
    return promise.get_future().get();
}

bool CallHost::stop() {
    bool is_quiet = !has_runaway_;
    if (loaded_) {
        const auto stopped = loaded_->generation->stop(defaults().calls.cancel_grace);
        is_quiet = is_quiet && stopped.has_value();
        loaded_.reset();
    }
    auto& loop = loops_.at(0);
    boost::asio::co_spawn(
        loop.executor(), bmc_.close(loop, std::chrono::steady_clock::now() + logout_time), boost::asio::use_future
    )
        .get();
    return is_quiet;
}

}  // namespace tenon
