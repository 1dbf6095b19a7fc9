#include "tool/run_plugin.hpp"

#include "tool/child_process.hpp"
#include "tool/enrolment.hpp"
#include "tool/loopback_client.hpp"
#include "tool/plugin_stage.hpp"
#include "tool/run_summary.hpp"
#include "tool/sibling_program.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <utility>

namespace tenon {

namespace {

using namespace std::chrono_literals;

constexpr auto run_start_limit = 60s;  // tenond gives a plugin 30 s to start
constexpr auto doctor_limit = 90s;     // the same, and its stop
constexpr auto stop_limit = 60s;       // tenond gives calls in flight 30 s, and then their grace

/// What tenon-bmc-sim takes when nobody says otherwise.
const BmcAccount simulators_account{"admin", "secret"};

/// Taken out of the environment, so that neither a child nor a plugin's code finds it there.
BmcAccount take_account() {
    const auto take = [](const char* name) {
        const char* const value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): there is one thread
        std::string taken = value == nullptr ? "" : value;
        ::unsetenv(name);  // NOLINT(concurrency-mt-unsafe): as above
        return taken;
    };
    auto username = take("TENON_BMC_USERNAME");
    return {std::move(username), take("TENON_BMC_PASSWORD")};
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size())) {
        text.replace(at, what.size(), by);
    }
    return text;
}

/// The address as one reaches it from here.
std::string reachable(std::string url) {
    url = replaced(std::move(url), "//0.0.0.0:", "//127.0.0.1:");
    return replaced(std::move(url), "//[::]:", "//[::1]:");
}

/// One run, from the stage to Ctrl-C. Declared in the order of starting: what is declared later ends first.
class Run {
public:
    Run(const RunOptions& options, BmcAccount account, PluginStage stage, StopSignals& stop)
        : options_(options), account_(std::move(account)), stage_(std::move(stage)), stop_(stop) {}

    [[nodiscard]] Result<void> start();
    [[nodiscard]] Result<void> stay();
    [[nodiscard]] Result<void> end();

private:
    [[nodiscard]] Result<void> start_bmc();
    [[nodiscard]] Result<void> start_tenond();
    [[nodiscard]] Result<void> enrol();
    [[nodiscard]] Result<void> why_refused();
    [[nodiscard]] Error why_not_up(const Error& ended) const;

    const RunOptions& options_;
    const BmcAccount account_;
    PluginStage stage_;
    StopSignals& stop_;
    std::string bmc_url_;
    std::string url_;
    std::optional<ChildProcess> bmc_;
    std::optional<ChildProcess> tenond_;
};

Result<void> Run::start() {
    if (auto done = start_bmc(); !done) {
        return done;
    }
    if (auto done = start_tenond(); !done) {
        return done;
    }
    return enrol();
}

Result<void> Run::start_bmc() {
    if (options_.has_real_bmc()) {
        bmc_url_ = options_.bmc;
        return {};
    }
    if (options_.bmc.empty() && !stage_.manifest.bmc) {
        return {};  // the plugin speaks to no BMC
    }
    const auto program = find_sibling_program("tenon-bmc-sim");
    if (!program) {
        return program.error();
    }
    std::vector<std::string> command{program->string(), "--listen", "127.0.0.1:0"};
    if (!options_.bmc.empty()) {
        command.insert(command.end(), {"--tree", options_.bmc});
    }
    auto started = ChildProcess::start(command);
    if (!started) {
        return started.error();
    }
    bmc_.emplace(std::move(*started));
    const auto address = bmc_->wait_for_line("listening on ", run_start_limit, stop_);
    if (!address) {
        return address.error();
    }
    if (const auto ready = bmc_->wait_for_line("ready", run_start_limit, stop_); !ready) {
        return ready.error();
    }
    bmc_url_ = "http://" + *address;
    return {};
}

Result<void> Run::start_tenond() {
    const auto program = find_sibling_program("tenond");
    if (!program) {
        return program.error();
    }
    auto started = ChildProcess::start(
        {program->string(), "--config", stage_.config_file().string(), "--listen", options_.listen, "--state",
         stage_.state().string(), "--plugins", stage_.plugins().string(), "--manifests", stage_.plugins().string(),
         "--hardware-types", stage_.hardware_types().string()}
    );
    if (!started) {
        return started.error();
    }
    tenond_.emplace(std::move(*started));
    const auto url = tenond_->wait_for_line("listening on ", run_start_limit, stop_);
    if (!url) {
        return url.error().code == Errc::unavailable ? why_not_up(url.error()) : url.error();
    }
    url_ = reachable(*url);
    return {};
}

Error Run::why_not_up(const Error& ended) const {
    const auto hint =
        tenond_->was_ended_by_signal()
            ? "most likely in the plugin's code: a test with tenon/testing.hpp, or gdb, shows where"
            : fmt::format("if the port of {} is taken, --listen 127.0.0.1:0 takes a free one", options_.listen);
    return error(ended.code, fmt::format("{}; its log is above; {}", ended.message, hint));
}

Result<void> Run::enrol() {
    auto peer = LoopbackClient::peer_of(url_);
    if (!peer) {
        return peer.error();
    }
    LoopbackClient client(std::move(*peer));
    const auto plugin = client.ask("GET", "/tenon/v1/plugins/" + stage_.manifest.name);
    if (!plugin) {
        return plugin.error();
    }
    if (plugin->value("state", "") != "active") {
        return why_refused();
    }
    const auto types = client.ask("GET", "/tenon/v1/hardware-types");
    if (!types) {
        return types.error();
    }
    for (const auto& type : types->value("hardware_types", Json::array())) {
        if (type.value("state", "") != "usable") {
            return why_refused();
        }
    }
    const auto node =
        client.ask("POST", "/v1/nodes", node_to_enrol(stage_, bmc_url_, bmc_ ? simulators_account : account_));
    if (!node) {
        return node.error();
    }
    const RunSummary summary{stage_, url_, bmc_url_, bmc_.has_value()};
    fmt::print("{}", summary_of(summary, *plugin, *node));
    std::fflush(stdout);
    return {};
}

/// The plugin's author is told what `tenon doctor` tells: in a process of its own, for it runs the plugin once more.
Result<void> Run::why_refused() {
    static_cast<void>(tenond_->end(stop_limit, stop_));
    auto doctor = ChildProcess::start(
        {"/proc/self/exe", "doctor", "--config", stage_.config_file().string(), "--plugins", stage_.plugins().string(),
         "--manifests", stage_.plugins().string(), "--hardware-types", stage_.hardware_types().string()}
    );
    if (!doctor) {
        return doctor.error();
    }
    auto report = doctor->output(doctor_limit, stop_);
    if (!report) {
        return report.error();
    }
    const auto link = (stage_.plugins() / stage_.manifest.library).string();
    fmt::print(stderr, "{}", replaced(std::move(*report), link, stage_.library.string()));
    return error(
        Errc::plugin, fmt::format(
                          "{} is not served; the manifest is {}, the hardware type is {}", stage_.library.string(),
                          stage_.manifest_source, stage_.type_source
                      )
    );
}

Result<void> Run::stay() {
    std::vector<ChildProcess*> children{&*tenond_};
    if (bmc_) {
        children.push_back(&*bmc_);
    }
    const int ended = ChildProcess::wait_for_any(children, stop_);
    if (ended < 0) {
        return {};
    }
    return error(
        Errc::unavailable, fmt::format(
                               "{} {}; its log is above", ended == 0 ? "tenond" : "tenon-bmc-sim",
                               children[static_cast<std::size_t>(ended)]->how_it_ended()
                           )
    );
}

/// Whatever was started, in the order that lets calls in flight end.
Result<void> Run::end() {
    Result<void> outcome;
    for (auto* const child : {&tenond_, &bmc_}) {
        if (*child && (*child)->end(stop_limit, stop_) != 0) {
            outcome = error(
                Errc::unavailable,
                fmt::format(
                    "{} {}; its log is above", child == &tenond_ ? "tenond" : "tenon-bmc-sim", (*child)->how_it_ended()
                )
            );
        }
    }
    return outcome;
}

int told(const Error& why) {
    if (why.code == Errc::cancelled) {
        return 0;  // Ctrl-C while starting
    }
    fmt::print(stderr, "tenon run: {}\n", why.message);
    return 1;
}

}  // namespace

int run_plugin(const RunOptions& options) {
    StopSignals stop;
    auto account = take_account();
    auto stage = stage_plugin(options.library, options.config);
    if (!stage) {
        return told(stage.error());
    }
    // What children put into their own runtime directory goes with ours, even if they crash.
    ::setenv("XDG_RUNTIME_DIR", stage->directory.path().c_str(), 1);  // NOLINT(concurrency-mt-unsafe): one thread
    Run run(options, std::move(account), std::move(*stage), stop);
    auto done = run.start();
    if (done) {
        done = run.stay();
    }
    const auto ended = run.end();
    if (!done) {
        return told(done.error());
    }
    return ended ? 0 : told(ended.error());
}

int run_run(std::vector<std::string> arguments) {
    const auto options = parse_run_options(arguments);
    if (!options) {
        fmt::print(stderr, "tenon run: {}\n", options.error().message);
        return 2;
    }
    return run_plugin(*options);
}

}  // namespace tenon
