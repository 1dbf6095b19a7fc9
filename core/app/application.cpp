#include "app/application.hpp"

#include "base/log.hpp"
#include "driver/hardware_type_reader.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>

#include <chrono>
#include <future>
#include <thread>
#include <utility>

#include <unistd.h>

namespace tenon {

using namespace std::chrono_literals;

namespace {

/// What calls in flight have to end once we are told to stop, before they are cancelled; and then to unwind.
constexpr auto drain_time = 30s;
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

PluginDirectories directories_of(const Config& config) {
    return {
        {config.manifest_directories.begin(), config.manifest_directories.end()},
        {config.plugin_directories.begin(), config.plugin_directories.end()},
        config.plugin_config,
    };
}

void log_hardware_types(const DriverCatalog& catalog) {
    for (const auto& problem : catalog.problems()) {
        log::warn("{}: {}", problem.place, problem.reason);
    }
    for (const auto& [name, type] : catalog.types()) {
        if (type.defaults) {
            log::info("hardware type {} is served ({})", name, type.declared.path);
        } else {
            log::warn("hardware type {} is not served: {}", name, type.reason);
        }
    }
}

/// Runs `work` on `loop` from a thread that is no loop's, and waits for its end.
void run_on(Loop& loop, Awaitable<void> work) {
    boost::asio::co_spawn(loop.executor(), std::move(work), boost::asio::use_future).get();
}

}  // namespace

Application::Application(Config config, std::unique_ptr<NodeStore> store)
    : config_(std::move(config)),
      store_(std::move(store)),
      loops_(config_.loops),
      pool_(config_.blocking_threads, config_.blocking_queue),
      bmc_(loops_, BmcLimits{}),
      plugin_host_(loops_, pool_, bmc_, config_.calls.cancel_grace),
      registry_(plugin_host_, directories_of(config_)),
      conductor_(config_, *store_, plugin_host_, loops_),
      server_(api::Services{config_, conductor_, *store_, registry_}, loops_) {}

Application::~Application() {
    // Nothing may run on a loop or in the pool while the parts go.
    loops_.stop_and_join();
    pool_.stop_and_join();
}

Result<std::unique_ptr<Application>> Application::start(Config wanted) {
    auto config = completed(std::move(wanted));
    auto store = SqliteNodeStore::open(config.state_dir);
    if (!store) {
        return store.error();
    }
    // Not make_unique: the constructor is private.
    std::unique_ptr<Application> app(new Application(std::move(config), std::move(*store)));
    app->loops_.start();
    app->registry_.load();
    auto files = read_hardware_types(app->config_.hardware_types.directories);
    auto catalog = std::make_shared<const DriverCatalog>(
        std::move(files.types), app->registry_.implementations(), app->config_.hardware_types, std::move(files.problems)
    );
    log_hardware_types(*catalog);
    app->conductor_.use_catalog(std::move(catalog));

    auto addresses = app->server_.listen();
    if (!addresses) {
        return addresses.error();
    }
    app->addresses_ = std::move(*addresses);
    app->server_.start();
    return app;
}

bool Application::stop() {
    auto& loop = loops_.at(0);
    const auto deadline = std::chrono::steady_clock::now() + drain_time;
    run_on(loop, server_.drain(loop, deadline));
    run_on(loop, conductor_.drain(loop, deadline));
    const bool is_idle = conductor_.calls_in_flight() == 0;
    if (is_idle) {
        conductor_.use_catalog(nullptr);
        registry_.stop(config_.calls.cancel_grace);
    }
    run_on(loop, bmc_.close(loop, std::chrono::steady_clock::now() + logout_time));
    return is_idle;
}

}  // namespace tenon
