#include "plugin/generation.hpp"

#include "plugin/abi_status.hpp"
#include "plugin/abi_text.hpp"
#include "plugin/services.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <utility>

namespace tenon {

namespace {

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
};

void stopped(void* user, tenon_status) noexcept {
    // Not freed: a plugin that says it twice must find it again. Stopping happens once for each plugin.
    auto& stopping = **static_cast<std::shared_ptr<Stopping>*>(user);
    const std::lock_guard lock(stopping.mutex);
    stopping.is_stopped = true;
    stopping.changed.notify_all();
}

std::string lower(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return out;
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

Result<std::vector<ImplementationPtr>> Generation::start(tenon_entry_fn entry, const Json& config) {
    const auto reason = [this](std::string_view step, std::string_view otherwise) {
        const auto told = context_.take_error();
        return error(Errc::plugin, fmt::format("{} failed: {}", step, told.empty() ? otherwise : told));
    };
    const auto* const table = entry(&context_.table());
    if (table == nullptr) {
        return reason(TENON_ENTRY_SYMBOL "()", "the plugin does not say why");
    }
    auto descriptor = read_descriptor(table, manifest_);
    if (descriptor.has_error()) {
        return descriptor.error();
    }
    descriptor_ = std::move(descriptor).value();
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
    const auto config_text = dump_json(config);
    const auto status = descriptor_.init(to_abi(config_text), &instance_);
    if (status != TENON_OK) {
        const auto name = name_of_status(status);
        return reason(
            "init()", fmt::format(
                          "the plugin gave status {} and does not say why",
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
    auto stopping = std::make_shared<Stopping>();
    // Never freed, see stopped(); the list keeps it reachable.
    static std::mutex list_mutex;
    static auto& list = *new std::vector<std::shared_ptr<Stopping>*>;
    auto* const user = new std::shared_ptr<Stopping>(stopping);
    {
        const std::lock_guard lock(list_mutex);
        list.push_back(user);
    }
    const auto until = std::chrono::steady_clock::now() + grace;
    descriptor_.stop(instance_, &stopped, user);
    {
        std::unique_lock lock(stopping->mutex);
        if (!stopping->changed.wait_until(lock, until, [&] { return stopping->is_stopped; })) {
            return error(
                Errc::timed_out, fmt::format(
                                     "plugin {} did not stop within {} ms; it is left running until the process ends",
                                     manifest_.name, grace.count()
                                 )
            );
        }
    }
    if (const auto calls = in_flight(); calls > 0) {
        return error(
            Errc::conflict,
            fmt::format(
                "plugin {} has {} calls in flight; it is left as it is until the process ends", manifest_.name, calls
            )
        );
    }
    descriptor_.fini(instance_);
    instance_ = nullptr;
    return {};
}

Result<void> Generation::enter(const PluginMethod& method) {
    if (in_flight_.fetch_add(1, std::memory_order_relaxed) >= manifest_.max_parallel) {
        in_flight_.fetch_sub(1, std::memory_order_relaxed);
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

std::string Generation::visible_driver_info(const Json& driver_info) const {
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

bool looks_like_secret(std::string_view key) {
    static constexpr std::array<std::string_view, 10> signs = {"password", "passwd",    "passphrase", "secret",
                                                               "token",    "auth_key",  "privkey",    "private_key",
                                                               "priv_key", "credential"};
    const auto small = lower(key);
    return std::any_of(signs.begin(), signs.end(), [&](std::string_view sign) {
        return small.find(sign) != std::string::npos;
    });
}

}  // namespace tenon
