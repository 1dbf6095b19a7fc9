#include "app/application.hpp"

#include "api/authorization.hpp"
#include "api/route_table.hpp"
#include "base/log.hpp"
#include "plugin/crash_handler.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <future>
#include <string_view>
#include <thread>
#include <utility>

namespace tenon {

using namespace std::chrono_literals;

namespace {

/// What sync calls that were cancelled because we stop have to be answered.
constexpr auto answer_time = 3s;
constexpr auto logout_time = 5s;

std::string machine_name() {
    char name[256] = {};
    return gethostname(name, sizeof name - 1) == 0 && name[0] != '\0' ? name : "localhost";
}

Config completed(Config config) {
    if (config.host.empty()) {
        config.host = machine_name();
    }
    if (config.loops == 0) {
        config.loops = std::max(1U, std::thread::hardware_concurrency());
    }
    return config;
}

std::vector<std::filesystem::path> watched_directories(const Config& config) {
    std::vector<std::filesystem::path> all;
    for (const auto* directories :
         {&config.manifest_directories, &config.plugin_directories, &config.hardware_types.directories}) {
        all.insert(all.end(), directories->begin(), directories->end());
    }
    return all;
}

PluginThread::Timing plugin_timing(const Config& config) {
    PluginThread::Timing timing;
    timing.grace = config.calls.cancel_grace;
    return timing;
}

/// Runs `work` on `loop` from a thread that is no loop's, and waits for its end.
void run_on(Loop& loop, Awaitable<void> work) {
    boost::asio::co_spawn(loop.executor(), std::move(work), boost::asio::use_future).get();
}

}  // namespace

Application::Application(
    Config config, std::unique_ptr<SqliteStore> store, std::function<void(const Application&)> when_ready
)
    : config_(std::move(config)),
      when_ready_(std::move(when_ready)),
      store_(std::move(store)),
      loops_(config_.loops),
      loop_watch_(loops_),
      pool_(config_.blocking_threads, config_.blocking_queue),
      bmc_(loops_, BmcLimits{}),
      plugin_host_(loops_, pool_, bmc_, config_.calls.cancel_grace),
      registry_(
          plugin_host_, plugin_directories_of(config_),
          {.settle = config_.plugins.settle_time, .max_retired = config_.plugins.max_retired}
      ),
      conductor_(config_, *store_, *store_, plugin_host_, loops_),
      catalog_(config_, registry_, conductor_),
      plugin_thread_(
          registry_, watched_directories(config_), [this](bool has_changed) { take_look(has_changed); },
          plugin_timing(config_)
      ),
      authenticator_(make_authenticator(config_, loops_, pool_)),
      policy_(api::default_rules(api::all_routes(), config_.auth_strategy), config_.policy_file),
      audit_(audit_file_of(config_), config_.audit.has_decisions),
      server_(
          api::Services{
              config_, conductor_, *store_, registry_, plugin_thread_, started_, *authenticator_, policy_, audit_},
          loops_
      ) {}

Application::~Application() {
    plugin_thread_.stop();
    loop_watch_.stop();
    // Nothing may run on a loop or in the pool while the parts go.
    loops_.stop_and_join();
    pool_.stop_and_join();
}

/// After the first look: what the last process left behind may run again, and requests are let in.
void Application::take_look(bool has_changed) {
    catalog_.update(has_changed);
    if (!started_.is_open()) {
        auto& loop = loops_.at(0);
        run_on(loop, conductor_.recover(loop));
        started_.open();
        when_ready_(*this);
    }
}

Result<std::unique_ptr<Application>>
Application::start(Config wanted, std::function<void(const Application&)> when_ready) {
    auto config = completed(std::move(wanted));
    auto keys = read_secrets_keys(config.secrets_key_file);
    if (!keys) {
        return error(Errc::invalid, "secrets.key_file: " + keys.error().message);
    }
    auto store = SqliteStore::open(config.state_dir, {}, config.calls.retention, SecretBox(std::move(*keys)));
    if (!store) {
        return store.error();
    }
    // Not make_unique: the constructor is private.
    std::unique_ptr<Application> app(new Application(std::move(config), std::move(*store), std::move(when_ready)));
    if (auto started = app->authenticator_->start(); !started) {
        return started.error();
    }
    if (auto read = app->policy_.load(); !read) {
        return read.error();
    }
    if (auto started = app->audit_.start(); !started) {
        return started.error();
    }
    const auto crash_file = std::filesystem::path(app->config_.state_dir) / "plugin-crash";
    if (const auto crash = read_crash_report(crash_file)) {
        app->registry_.remember_crash(*crash);
    }
    // Emptied only now: what it told is kept.
    if (const auto installed = install_crash_handler(crash_file); !installed) {
        log::warn("{}", installed.error().message);
    }
    app->loops_.start();
    app->loop_watch_.start();
    auto addresses = app->server_.listen();
    if (!addresses) {
        return addresses.error();
    }
    app->addresses_ = std::move(*addresses);
    app->server_.start();
    app->plugin_thread_.start();
    return app;
}

void Application::reload() {
    bool is_complete = true;
    const auto tell = [&](const Result<void>& outcome, std::string_view instead) {
        if (!outcome) {
            log::error("{}; {}", outcome.error().message, instead);
            is_complete = false;
        }
    };
    tell(policy_.load(), "the policy from before holds");
    tell(authenticator_->reload(), "what it said before holds");
    tell(server_.load_certificates(), "the certificate from before is shown");
    if (is_complete) {
        log::info("policy, users and certificates were read anew, as far as they come from files");
    }
    plugin_thread_.rescan([](const Result<void>&) {});
}

std::chrono::milliseconds Application::stop_limit() const {
    // The grace for calls, for answers, and for each step of ending the plugins.
    return config_.calls.drain + 5 * config_.calls.cancel_grace + answer_time + logout_time + 10s;
}

bool Application::stop() {
    plugin_thread_.stop();  // from here on the plugins are as they are
    started_.close();       // who still waits for them is refused
    auto& loop = loops_.at(0);
    const auto deadline = std::chrono::steady_clock::now() + config_.calls.drain;
    if (const auto running = conductor_.calls_in_flight(); running > 0) {
        log::info("{} vendor method(s) have {} ms to end", running, config_.calls.drain.count());
    }
    // Side by side: a call that is cancelled is answered before its connection is closed.
    auto answered = boost::asio::co_spawn(
        loop.executor(), server_.drain(loop, deadline + config_.calls.cancel_grace + answer_time),
        boost::asio::use_future
    );
    run_on(loop, conductor_.drain(loop, deadline));
    answered.get();
    bool is_quiet = conductor_.calls_in_flight() == 0;
    if (is_quiet) {
        conductor_.use_catalog(nullptr);
        is_quiet = registry_.stop(config_.calls.cancel_grace);
    }
    run_on(loop, bmc_.close(loop, std::chrono::steady_clock::now() + logout_time));
    return is_quiet;
}

}  // namespace tenon
