#include "plugin/generation.hpp"

#include "base/thread_census.hpp"
#include "plugin/abi_status.hpp"
#include "plugin/abi_text.hpp"
#include "plugin/keep_for_ever.hpp"
#include "plugin/recorded_boundary.hpp"
#include "plugin/run_within.hpp"
#include "plugin/services.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <thread>
#include <utility>

namespace tenon {

namespace {

std::uint64_t reserve_method_ids(std::uint64_t count) {
    static std::atomic<std::uint64_t> next{1};
    return next.fetch_add(count);
}

std::uint64_t next_generation() {
    static std::atomic<std::uint64_t> next{1};
    return next.fetch_add(1);
}

/// Threads that were not there `before`. Who has joined a thread is told a moment before the system has taken it off
/// its list; one that is still there after a second runs.
std::set<int> foreign_threads(const std::optional<std::set<int>>& before) {
    if (!before) {
        return {};
    }
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(1);
    auto left = threads_left(*before);
    while (!left.empty() && std::chrono::steady_clock::now() < until) {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
        left = threads_left(*before);
    }
    return left;
}

}  // namespace

struct Generation::Stopping {
    std::mutex mutex;  // guards is_stopped
    std::condition_variable changed;
    bool is_stopped = false;

    bool wait_for(std::chrono::milliseconds limit) {
        std::unique_lock lock(mutex);
        return changed.wait_for(lock, limit, [this] { return is_stopped; });
    }
};

void Generation::stopped(void* user, tenon_status) noexcept {
    // There as long as the library is: a plugin may be late, or say it twice.
    auto& stopping = *static_cast<Stopping*>(user);
    const std::lock_guard lock(stopping.mutex);
    stopping.is_stopped = true;
    stopping.changed.notify_all();
}

Generation::Generation(PluginHost::Services& services, PluginManifest manifest, std::string sha256)
    : manifest_(std::move(manifest)),
      title_(manifest_.name + " " + manifest_.version),
      build_{manifest_.name, manifest_.version, std::move(sha256)},
      number_(next_generation()),
      context_(std::make_shared<PluginContext>(services, manifest_.name)),
      stopping_(std::make_shared<Stopping>()) {}

Generation::~Generation() {
    if (!is_unloaded_) {
        keep_for_ever(context_);
        keep_for_ever(stopping_);
    }
}

void Generation::take(
    PluginLibrary library, std::vector<std::string> pins, std::optional<std::set<int>> threads_before
) {
    library_.emplace(std::move(library));
    pins_ = std::move(pins);
    threads_before_ = std::move(threads_before);
}

Result<std::vector<ImplementationPtr>> Generation::start(
    tenon_entry_fn entry, const Json& config, const PluginIdentity* embedded, RecordedBoundary* recorder
) {
    auto started = begin(entry, config, embedded, recorder);
    is_ended_ = started.has_error();
    return started;
}

Result<std::vector<ImplementationPtr>> Generation::begin(
    tenon_entry_fn entry, const Json& config, const PluginIdentity* embedded, RecordedBoundary* recorder
) {
    const auto reason = [this](std::string_view step, std::string_view otherwise) {
        const auto told = context_->take_error();
        return error(Errc::plugin, fmt::format("{} failed: {}", step, told.empty() ? otherwise : told));
    };
    reached_ = LoadStep::entry;
    const auto* const table = [&] {
        const PluginEntry inside(*this, TENON_ENTRY_SYMBOL "()");
        return recorder == nullptr ? entry(&context_->table()) : recorder->enter(entry, context_->table());
    }();
    if (table == nullptr) {
        return reason(TENON_ENTRY_SYMBOL "()", "the plugin does not say why; ask its vendor");
    }
    reached_ = LoadStep::descriptor;
    auto descriptor = read_descriptor(table, manifest_, embedded);
    if (descriptor.has_error()) {
        return descriptor.error();
    }
    descriptor_ = std::move(descriptor).value();
    reached_ = LoadStep::extensions;
    if (recorder != nullptr) {
        recorder->wrap(descriptor_);
    }
    auto required = manifest_.requires_extensions;
    required.insert(required.end(), descriptor_.requires_extensions.begin(), descriptor_.requires_extensions.end());
    for (const auto& extension : required) {
        if (context_->table().get_extension(context_.get(), to_abi(extension)) == nullptr) {
            return error(
                Errc::unsupported,
                fmt::format(
                    "plugin {} {} needs extension {}; this host (tenond {}) offers {}; upgrade the host",
                    manifest_.name, manifest_.version, extension, TENON_VERSION, TENON_EXT_HTTP_1
                )
            );
        }
    }
    reached_ = LoadStep::init;
    const auto config_text = dump_json(config);
    const auto status = [&] {
        const PluginEntry inside(*this, "init()");
        return descriptor_.init(to_abi(config_text), &instance_);
    }();
    if (status != TENON_OK) {
        const auto name = name_of_status(status);
        return reason(
            "init()", fmt::format(
                          "the plugin gave status {} and does not say why; ask its vendor",
                          name.empty() ? std::to_string(status) : std::string(name)
                      )
        );
    }
    is_started_ = true;

    std::size_t methods = 0;
    for (const auto& implementation : descriptor_.implementations) {
        methods += implementation.node_methods.size() + implementation.driver_methods.size();
    }
    first_method_id_ = reserve_method_ids(methods);
    running_ = std::make_unique<std::atomic<std::uint32_t>[]>(methods);
    auto next_id = first_method_id_;
    // The last of the implementations to go reports; their generation stays a while longer.
    const std::shared_ptr<Generation> lease(this, [self = shared_from_this()](Generation* free) {
        if (free->when_free_) {
            free->when_free_(free->number_);
        }
    });
    std::vector<ImplementationPtr> all;
    for (auto& implementation : descriptor_.implementations) {
        for (auto* list : {&implementation.node_methods, &implementation.driver_methods}) {
            for (auto& method : *list) {
                method.id = next_id++;
            }
        }
        implementation.generation = lease;
        all.push_back(std::make_shared<const Implementation>(std::move(implementation)));
    }
    descriptor_.implementations.clear();
    return all;
}

Result<void> Generation::stop(std::chrono::milliseconds grace) {
    if (!is_started_) {
        return {};
    }
    is_started_ = false;
    is_stopping_ = true;
    const auto until = std::chrono::steady_clock::now() + grace;
    const auto left = [until] {
        const auto time = std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
        return std::max(time, std::chrono::milliseconds(0));
    };
    const auto returned = run_within(left(), [self = shared_from_this()] {
        const PluginEntry inside(*self, "stop()");
        self->descriptor_.stop(self->instance_, &stopped, self->stopping_.get());
    });
    if (!returned || !stopping_->wait_for(left())) {
        return error(
            Errc::timed_out, fmt::format(
                                 "plugin {} did not stop within {} ms; it is left running until the process ends",
                                 manifest_.name, grace.count()
                             )
        );
    }
    // Whoever had his answer is gone, but the last callbacks of his call may still be on their way.
    {
        std::unique_lock lock(quiet_mutex_);
        quiet_.wait_until(lock, until, [this] { return in_flight() == 0; });
    }
    if (const auto calls = in_flight(); calls > 0) {
        return error(
            Errc::conflict,
            fmt::format(
                "plugin {} has {} calls in flight; it is left as it is until the process ends", manifest_.name, calls
            )
        );
    }
    const auto finish = [self = shared_from_this()] {
        const PluginEntry inside(*self, "fini()");
        self->descriptor_.fini(self->instance_);
    };
    if (!run_within(grace, finish)) {
        return error(
            Errc::timed_out,
            fmt::format(
                "fini() of plugin {} did not return within {} ms; it is left running until the process ends",
                manifest_.name, grace.count()
            )
        );
    }
    instance_ = nullptr;
    is_ended_ = true;
    return {};
}

Result<void> Generation::unload() {
    const auto stays = [this](std::string_view why) {
        return error(
            Errc::plugin, fmt::format("plugin {} {} stays in memory: {}", manifest_.name, manifest_.version, why)
        );
    };
    if (!is_ended_ || !library_) {
        return stays("it has not ended");
    }
    if (!pins_.empty()) {
        return stays(fmt::format("{}", fmt::join(pins_, "; ")));
    }
    if (const auto blocks = context_->allocated_blocks(); blocks != 0) {
        return stays(fmt::format("{} block(s) of the host's memory are not given back", blocks));
    }
    if (const auto left = foreign_threads(threads_before_); !left.empty()) {
        return stays(fmt::format("{} thread(s) that it may have started still run: join them in stop()", left.size()));
    }
    const PluginEntry inside(*this, "its destructors at dlclose()");
    if (auto gone = library_->unload(); gone.has_error()) {
        return stays(gone.error().message);
    }
    library_.reset();
    is_unloaded_ = true;
    return {};
}

InFlight Generation::look_in_flight(std::size_t most) const {
    auto* const services = context_->services();
    return services == nullptr ? InFlight{} : services->in_flight_of(*this, most);
}

Result<void> Generation::enter(const PluginMethod& method) {
    // Counted first: stop() sets its flag and then counts, so that one of us sees the other.
    const auto others = in_flight_.fetch_add(1);
    if (is_stopping_) {
        in_flight_.fetch_sub(1, std::memory_order_release);
        return error(
            Errc::unavailable, fmt::format("Plugin '{}' is being stopped. Please retry later.", manifest_.name)
        );
    }
    if (others >= manifest_.max_parallel) {
        in_flight_.fetch_sub(1, std::memory_order_release);
        return error(
            Errc::limit, fmt::format(
                             "Plugin '{}' has {} calls in flight, which is its limit. Please retry later.",
                             manifest_.name, manifest_.max_parallel
                         )
        );
    }
    const auto limit = method.declared.max_parallel;
    if (limit != 0 && running(method).fetch_add(1, std::memory_order_relaxed) >= limit) {
        leave(method);
        return error(
            Errc::limit,
            fmt::format(
                "Vendor method '{}' of plugin '{}' is running {} times, which is its limit. Please retry later.",
                method.declared.name, manifest_.name, limit
            )
        );
    }
    return {};
}

void Generation::leave(const PluginMethod& method) {
    if (method.declared.max_parallel != 0) {
        running(method).fetch_sub(1, std::memory_order_relaxed);
    }
    in_flight_.fetch_sub(1);
    if (is_stopping_) {
        const std::lock_guard lock(quiet_mutex_);
        quiet_.notify_all();
    }
}

}  // namespace tenon
