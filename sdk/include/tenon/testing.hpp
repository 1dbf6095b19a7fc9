// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// What the author of a plugin tests with: a host in the test's own process, that loads the real library, and a BMC
/// that answers by a script. No daemon, no network, any test framework or none:
///
///     tenon::test::Host host("./acme.so");
///     host.bmc().on("GET", "/redfish/v1/Chassis/1").reply(200, R"({"@odata.id": "/redfish/v1/Chassis/1"})");
///     host.bmc().on("PATCH", "/redfish/v1/Chassis/1").after(2s).reply(204);
///     CHECK(host.call("set_fan_profile", obj("profile", "quiet")).http() == 200);
///     CHECK(host.start("set_fan_profile", obj("profile", "max")).cancel_after(1s).wait().status() == TENON_CANCELLED);
///     host.check();
///
/// Time is virtual: it jumps to whatever is due next when everybody waits, so that a sleep of an hour costs nothing and
/// a deadline comes exactly when it should. While a blocking method computes, time passes as it does outside.
///
/// The host watches every rule of abi.h and everything that a plugin must leave alone. What is broken is a text in
/// failures(), whatever the test has asked for:
///   - a call that is never completed or completed twice, an answer that is not what abi.h says, a call into the host
///     with a null function, a wrong size, an id that does not exist, or after fini()
///   - a request to the BMC that the script does not expect, or an expected one that never came
///   - memory of the host that a call leaves behind (coroutine frames that were never resumed to their end)
///   - signal handlers, locale, working directory, umask or environment changed; threads left running; the table
///   changed
///   - the event loop blocked for a second
///   - a library that cannot be unloaded (not looked at under a sanitizer, where libraries stay)
///
/// It takes no reservations, has no roles, and runs as many calls at once as were started: those are the real host's.

#include <tenon/testing/bmc.hpp>
#include <tenon/testing/call_options.hpp>
#include <tenon/testing/failures.hpp>
#include <tenon/testing/host_options.hpp>
#include <tenon/testing/loaded_plugin.hpp>
#include <tenon/testing/method_search.hpp>
#include <tenon/testing/result.hpp>
#include <tenon/testing/running_call.hpp>
#include <tenon/testing/text.hpp>

#include <chrono>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tenon::test {

/// A host with one plugin. Used by one thread.
class Host {
public:
    /// Loads the library, calls its entry function and init(). Throws NotStarted with the reason when that fails, or
    /// when the plugin's table breaks a rule.
    explicit Host(const std::string& library, const json& config = json::object(), HostOptions options = {})
        : failures_(std::make_shared<detail::Failures>()),
          plugin_(std::make_unique<detail::LoadedPlugin>(library, config, options, failures_)),
          services_(plugin_->services),
          begun_ns_(services_.loop.now_ns()) {}

    /// Ends the plugin. Aborts with the failures' texts if there are some that nobody has looked at; it only prints
    /// them when the test is already ending by an exception.
    ~Host() {
        try {
            stop();
        } catch (const std::exception& error) {
            failures_->add(error.what());
        }
        const auto unseen = failures_->unseen();
        if (!unseen.empty()) {
            std::fprintf(stderr, "tenon::test::Host:\n%s\n", detail::joined(unseen).c_str());
            if (std::uncaught_exceptions() <= exceptions_) {
                std::abort();
            }
        }
        if (!is_unloaded_) {
            detail::keep_for_ever(std::move(plugin_));
        }
    }

    Host(const Host&) = delete;
    Host& operator=(const Host&) = delete;

    /// The BMC of every node.
    [[nodiscard]] Bmc& bmc() noexcept { return services_.bmc; }

    /// Runs a method to its end. Arguments that break the method's schema are refused as a host refuses them, before
    /// the plugin sees them. A mistake of the test (no such method) is thrown as std::invalid_argument.
    Result call(std::string_view method, const JsonText& args = "{}", CallOptions options = {}) {
        return start(method, args, std::move(options)).wait();
    }

    /// Begins a call, which goes on when this or any other call is waited for.
    RunningCall start(std::string_view method, const JsonText& args = "{}", CallOptions options = {}) {
        require_running();
        const auto found = detail::find_method(plugin_->descriptor(), method, options);
        auto run = std::make_shared<detail::Run>();
        run->name = method;
        run->method = found.method;
        run->is_driver_method = found.is_driver_method;
        run->args = args.str();
        run->options = std::move(options);
        run->options.http_method = detail::verb_for(*found.method, run->options.http_method);
        plugin_->runner().start(run);
        return RunningCall(plugin_->runner(), std::move(run));
    }

    /// Lets started calls go on for so much virtual time.
    void run_for(std::chrono::nanoseconds duration) {
        require_running();
        plugin_->runner().run_for(duration);
    }

    /// Virtual time since the plugin was started.
    [[nodiscard]] std::chrono::nanoseconds elapsed() const {
        return std::chrono::nanoseconds(static_cast<std::int64_t>(services_.loop.now_ns() - begun_ns_));
    }

    /// Cancels what runs, ends the plugin's instance, and starts another one of the same library: stop(), fini() and
    /// init() again. Throws NotStarted when init() refuses; nothing but stop() and what asks may be called then.
    void restart(const json& config = json::object()) {
        require_running();
        plugin_->restart(config);
    }

    /// From now on no thread is free: offload() ends with TENON_LIMIT, blocking methods are refused.
    void refuse_threads(bool is_refusing = true) { services_.is_refusing_threads = is_refusing; }

    /// From now on alloc() gives NULL.
    void refuse_memory(bool is_refusing = true) { services_.memory.refuse(is_refusing); }

    [[nodiscard]] std::vector<LogLine> log() const { return services_.log_lines(); }

    /// What methods have told of how far they are.
    [[nodiscard]] std::vector<Progress> progress() const { return services_.progress_lines(); }

    /// Blocks of the host's memory in use: one for each coroutine method that runs.
    [[nodiscard]] std::size_t frames() const { return services_.memory.blocks(); }

    /// The plugin's table. Not after stop().
    [[nodiscard]] const tenon_plugin_v1& descriptor() const noexcept { return plugin_->descriptor(); }

    /// Cancels what runs, ends the plugin, unloads it, and looks whether anything is left. The destructor does it, too;
    /// what it finds is in failures() only if it was called before.
    void stop() {
        if (!std::exchange(is_stopped_, true)) {
            is_unloaded_ = plugin_->stop();
        }
    }

    /// A failure that the test itself has found.
    void fail(std::string text) { failures_->add(std::move(text)); }

    /// All that was found so far. Whoever asks takes over: the destructor is silent about these.
    [[nodiscard]] std::vector<std::string> failures() { return failures_->look(); }

    /// stop(), and throws Failure if there is any.
    void check() {
        stop();
        if (const auto found = failures(); !found.empty()) {
            throw Failure(detail::joined(found));
        }
    }

    /// stop(), prints the failures, and returns what main() is to return.
    [[nodiscard]] int report() {
        stop();
        const auto found = failures();
        for (const auto& failure : found) {
            std::fprintf(stderr, "%s\n", failure.c_str());
        }
        return found.empty() ? EXIT_SUCCESS : EXIT_FAILURE;
    }

private:
    void require_running() const {
        if (is_stopped_) {
            throw std::logic_error("the host has been stopped");
        }
    }

    std::shared_ptr<detail::Failures> failures_;
    std::unique_ptr<detail::LoadedPlugin> plugin_;
    detail::Services& services_;
    std::uint64_t begun_ns_;
    int exceptions_ = std::uncaught_exceptions();
    bool is_stopped_ = false;
    bool is_unloaded_ = false;
};

}  // namespace tenon::test
