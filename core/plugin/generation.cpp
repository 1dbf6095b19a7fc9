#include "plugin/generation.hpp"

#include "model/secret_keys.hpp"
#include "plugin/abi_status.hpp"
#include "plugin/abi_text.hpp"
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

constexpr std::size_t max_visible = 4'096;  // nodes whose driver_info is kept as text

std::uint64_t reserve_method_ids(std::uint64_t count) {
    static std::atomic<std::uint64_t> next{1};
    return next.fetch_add(count);
}

/// Where `stopped` reports. A plugin that is late writes here after we have gone, hence the shared pointer, of which
/// the plugin holds one as `user`.
struct Stopping {
    std::mutex mutex;  // guards is_stopped
    std::condition_variable changed;
    bool is_stopped = false;

    bool wait_for(std::chrono::milliseconds limit) {
        std::unique_lock lock(mutex);
        return changed.wait_for(lock, limit, [this] { return is_stopped; });
    }
};

void stopped(void* user, tenon_status) noexcept {
    // Not freed: a plugin that says it twice must find it again. Stopping happens once for each plugin.
    auto& stopping = **static_cast<std::shared_ptr<Stopping>*>(user);
    const std::lock_guard lock(stopping.mutex);
    stopping.is_stopped = true;
    stopping.changed.notify_all();
}

Json without_nested_secrets(const Json& value) {
    if (value.is_object()) {
        Json out = Json::object();
        for (const auto& item : value.items()) {
            if (!looks_like_secret(item.key())) {
                out[item.key()] = without_nested_secrets(item.value());
            }
        }
        return out;
    }
    if (value.is_array()) {
        Json out = Json::array();
        for (const auto& item : value) {
            out.push_back(without_nested_secrets(item));
        }
        return out;
    }
    return value;
}

}  // namespace

Generation::Generation(PluginHost::Services& services, PluginManifest manifest)
    : manifest_(std::move(manifest)), context_(PluginContext::make(services, manifest_.name)) {}

Generation::~Generation() = default;

Result<std::vector<ImplementationPtr>> Generation::start(
    tenon_entry_fn entry, const Json& config, const PluginIdentity* embedded, RecordedBoundary* recorder
) {
    const auto reason = [this](std::string_view step, std::string_view otherwise) {
        const auto told = context_.take_error();
        return error(Errc::plugin, fmt::format("{} failed: {}", step, told.empty() ? otherwise : told));
    };
    reached_ = LoadStep::entry;
    const auto* const table = recorder == nullptr ? entry(&context_.table()) : recorder->enter(entry, context_.table());
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
        if (context_.table().get_extension(&context_, to_abi(extension)) == nullptr) {
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
    const auto status = descriptor_.init(to_abi(config_text), &instance_);
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
    std::vector<ImplementationPtr> all;
    for (auto& implementation : descriptor_.implementations) {
        for (auto* list : {&implementation.node_methods, &implementation.driver_methods}) {
            for (auto& method : *list) {
                method.id = next_id++;
            }
        }
        implementation.generation = shared_from_this();
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
    const auto stopping = std::make_shared<Stopping>();
    // Not freed, see stopped(); the list keeps it reachable.
    static std::mutex list_mutex;
    static auto& list = *new std::vector<std::shared_ptr<Stopping>*>;
    auto* const user = new std::shared_ptr<Stopping>(stopping);
    {
        const std::lock_guard lock(list_mutex);
        list.push_back(user);
    }
    const auto left = [until] {
        const auto time = std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
        return std::max(time, std::chrono::milliseconds(0));
    };
    const auto returned = run_within(left(), [self = shared_from_this(), user] {
        self->descriptor_.stop(self->instance_, &stopped, user);
    });
    if (!returned || !stopping->wait_for(left())) {
        return error(
            Errc::timed_out, fmt::format(
                                 "plugin {} did not stop within {} ms; it is left running until the process ends",
                                 manifest_.name, grace.count()
                             )
        );
    }
    // Whoever had his answer is gone, but the last callbacks of his call may still be on their way.
    while (in_flight() > 0 && left().count() > 0) {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    if (const auto calls = in_flight(); calls > 0) {
        return error(
            Errc::conflict,
            fmt::format(
                "plugin {} has {} calls in flight; it is left as it is until the process ends", manifest_.name, calls
            )
        );
    }
    if (!run_within(grace, [self = shared_from_this()] { self->descriptor_.fini(self->instance_); })) {
        return error(
            Errc::timed_out,
            fmt::format(
                "fini() of plugin {} did not return within {} ms; it is left running until the process ends",
                manifest_.name, grace.count()
            )
        );
    }
    instance_ = nullptr;
    return {};
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
    if (running(method).fetch_add(1, std::memory_order_relaxed) >= limit && limit != 0) {
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
    running(method).fetch_sub(1, std::memory_order_relaxed);
    in_flight_.fetch_sub(1, std::memory_order_release);
}

bool Generation::is_secret(std::string_view key) const {
    return (manifest_.bmc && !manifest_.bmc->password.empty() && key == manifest_.bmc->password) ||
           std::find(manifest_.secrets.begin(), manifest_.secrets.end(), key) != manifest_.secrets.end() ||
           looks_like_secret(key);
}

std::shared_ptr<const std::string> Generation::visible_driver_info(const std::shared_ptr<const Node>& node) {
    {
        const std::lock_guard lock(visible_mutex_);
        const auto found = visible_by_node_.find(node.get());
        if (found != visible_by_node_.end() && found->second.node.lock() == node) {
            return found->second.text;
        }
    }
    const auto text = std::make_shared<const std::string>(redacted(node->driver_info));
    const std::lock_guard lock(visible_mutex_);
    if (visible_by_node_.size() >= max_visible) {
        visible_by_node_.clear();  // most of them are of values that are gone
    }
    visible_by_node_[node.get()] = {node, text};
    return text;
}

std::string Generation::redacted(const Json& driver_info) const {
    std::string out = "{";
    if (driver_info.is_object()) {
        for (const auto& item : driver_info.items()) {
            if (is_secret(item.key())) {
                continue;
            }
            out += out.size() == 1 ? "" : ", ";
            append_json_string(out, item.key());
            out += ": ";
            out += item.value().is_structured() ? dump_json(without_nested_secrets(item.value()))
                                                : dump_json(item.value());
        }
    }
    return out += '}';
}

}  // namespace tenon
