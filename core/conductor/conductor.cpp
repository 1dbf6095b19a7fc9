#include "conductor/conductor.hpp"

#include "base/log.hpp"
#include "conductor/conductor_state.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace tenon {

using namespace std::chrono_literals;

Conductor::State::State(const Config& config, NodeStore& store, CallStore& calls, PluginHost& plugins, LoopGroup& loops)
    : config_(config),
      store_(store),
      calls_(calls, config.calls.rerun_idempotent),
      plugins_(plugins),
      loops_(loops),
      host_(config.host),
      snapshot_(loops),
      lock_waits_(metrics::counter("tenon_lock_waits_total", "Calls that waited for a node's reservation")),
      lock_refusals_(metrics::counter("tenon_lock_refusals_total", "Calls refused because a node stayed reserved")),
      async_failures_(metrics::counter("tenon_async_failures_total", "Async vendor methods that failed")),
      calls_succeeded_(metrics::counter("tenon_calls_total", "Vendor methods that ended", {{"outcome", "succeeded"}})),
      calls_failed_(metrics::counter("tenon_calls_total", "Vendor methods that ended", {{"outcome", "failed"}})),
      in_flight_gauge_(metrics::gauge("tenon_calls_in_flight", "Vendor methods running or waiting now")) {}

Result<Conductor::State::Slot> Conductor::State::Slot::take(State& state) {
    if (state.is_draining_.load(std::memory_order_relaxed)) {
        return error(Errc::unavailable, "This host is stopping and takes no new calls, please retry.");
    }
    if (state.in_flight_.fetch_add(1) >= std::int64_t{state.config_.calls.max_in_flight}) {
        state.in_flight_.fetch_sub(1);
        return error(Errc::limit, "Requested action cannot be performed due to lack of free conductor workers.");
    }
    state.in_flight_gauge_.add(1);
    return Slot(state);
}

Conductor::State::Slot::~Slot() {
    if (state_ != nullptr) {
        state_->in_flight_gauge_.add(-1);
        state_->in_flight_.fetch_sub(1);
    }
}

Awaitable<void> Conductor::State::wait_until_idle(Loop& loop, Deadline deadline) {
    Timer timer(loop.executor());
    while (in_flight_.load() > 0 && std::chrono::steady_clock::now() < deadline) {
        timer.expires_after(10ms);
        co_await timer.async_wait(use_awaitable);
    }
}

Awaitable<void> Conductor::State::drain(Loop& loop, Deadline deadline) {
    is_draining_ = true;
    calls_.prepare_to_stop();
    co_await wait_until_idle(loop, deadline);
    if (const auto left = in_flight_.load(); left > 0) {
        log::warn("cancelling {} vendor method(s) that are still running", left);
        plugins_.cancel_all();
        co_await wait_until_idle(loop, std::chrono::steady_clock::now() + config_.calls.cancel_grace);
    }
    co_await calls_.give_up(loop);
}

Conductor::Conductor(const Config& config, NodeStore& store, CallStore& calls, PluginHost& plugins, LoopGroup& loops)
    : state_(std::make_unique<State>(config, store, calls, plugins, loops)) {}

Conductor::~Conductor() = default;

void Conductor::use_catalog(std::shared_ptr<const DriverCatalog> catalog) {
    state_->snapshot().use(std::move(catalog));
}

std::shared_ptr<const DriverCatalog> Conductor::catalog() const {
    return state_->snapshot().get();
}

const DriverCatalog& Conductor::catalog_on(const Loop& loop) const {
    return *state_->snapshot().on(loop);
}

const std::string& Conductor::host() const {
    return state_->host();
}

Soon<Result<PassthruOutcome>> Conductor::call_node(Loop& loop, NodePtr node, PassthruRequest&& request) {
    return state_->call_node(loop, std::move(node), std::move(request));
}

Soon<Result<PassthruOutcome>> Conductor::call_driver(Loop& loop, std::string_view driver, PassthruRequest&& request) {
    return state_->call_driver(loop, driver, std::move(request));
}

Awaitable<Result<NodePtr>> Conductor::create_node(Loop& loop, Node node) {
    return state_->create_node(loop, std::move(node));
}

Awaitable<Result<NodePtr>> Conductor::update_node(Loop& loop, NodePtr node, NodeStore::Change change) {
    return state_->update_node(loop, std::move(node), std::move(change));
}

Awaitable<Result<void>> Conductor::destroy_node(Loop& loop, NodePtr node) {
    return state_->destroy_node(loop, std::move(node));
}

CallLog& Conductor::calls() {
    return state_->calls();
}

bool Conductor::is_reserved(std::string_view node_uuid) const {
    return state_->is_reserved(node_uuid);
}

std::int64_t Conductor::calls_in_flight() const {
    return state_->calls_in_flight();
}

Awaitable<void> Conductor::recover(Loop& loop) {
    return state_->recover(loop);
}

Awaitable<void> Conductor::drain(Loop& loop, Deadline deadline) {
    return state_->drain(loop, deadline);
}

}  // namespace tenon
