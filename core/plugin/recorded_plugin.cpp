// What the host calls: each function writes its line, and then runs the plugin's.

#include "plugin/abi_text.hpp"
#include "plugin/recorded_boundary.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

namespace tenon {

struct RecordedPluginTable {
    static void write_call(const char* kind, const RecordedMethod& method, const tenon_call_v1& call) {
        auto& self = *method.boundary;
        const std::lock_guard lock(self.mutex_);
        self.secrets_.learn_from_text(view(call.args));
        auto line = RecordedBoundary::to_plugin(kind);
        line["call"] = self.number_by_call_[call.id] = ++self.last_call_;
        line["interface"] = method.interface;
        line["scope"] = method.is_driver_method ? "driver" : "node";
        line["method"] = view(call.method);
        line["http_method"] = view(call.http_method);
        line["args"] = self.secrets_.in_body(view(call.args), RecordedSecrets::Flow::given);
        if (call.deadline_ns != 0) {
            const auto now = std::chrono::steady_clock::now().time_since_epoch();  // CLOCK_MONOTONIC
            const auto now_ns =
                static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::nanoseconds>(now).count());
            line["deadline_ns"] = call.deadline_ns > now_ns ? call.deadline_ns - now_ns : 0;
        }
        self.add_text(line, "node_uuid", call.node_uuid);
        self.add_text(line, "node_name", call.node_name);
        self.add_text(line, "driver", call.driver);
        if (call.driver_info.len != 0) {
            line["driver_info"] = self.secrets_.in_body(view(call.driver_info), RecordedSecrets::Flow::given);
        }
        self.add_text(line, "request_id", call.request_id);
        self.add_text(line, "user", call.user);
        self.add_text(line, "project", call.project);
        self.file_->write(line);
    }

    static void invoke(void* plugin, const tenon_method_v1* method, const tenon_call_v1* call) noexcept {
        const auto& ours = *static_cast<const RecordedMethod*>(method);
        write_call("invoke", ours, *call);
        ours.plugins->invoke(plugin, ours.plugins, call);
    }

    static void validate(void* plugin, const tenon_method_v1* method, const tenon_call_v1* call) noexcept {
        const auto& ours = *static_cast<const RecordedMethod*>(method);
        write_call("validate", ours, *call);
        ours.plugins->validate(plugin, ours.plugins, call);
    }

    static void stopped(void* user, tenon_status status) noexcept {
        const auto& stopping = *static_cast<RecordedBoundary::Stopping*>(user);
        {
            const std::lock_guard lock(stopping.boundary->mutex_);
            auto line = RecordedBoundary::to_host("stopped");
            line["status"] = status_in_json(status);
            stopping.boundary->file_->write(line);
        }
        stopping.stopped(stopping.user, status);
    }

    static void wrap_methods(
        RecordedBoundary& self, std::vector<PluginMethod>& methods, const std::string& interface, bool is_driver_method
    ) {
        for (auto& method : methods) {
            const auto* const plugins = static_cast<const tenon_method_v1*>(method.entry);
            RecordedMethod ours;
            // What a newer plugin has behind the fields that we know stays behind.
            static_cast<tenon_method_v1&>(ours) = *plugins;
            ours.size = std::min(plugins->size, static_cast<std::uint32_t>(sizeof(tenon_method_v1)));
            ours.invoke = &invoke;
            ours.validate = plugins->validate == nullptr ? nullptr : &validate;
            ours.plugins = plugins;
            ours.boundary = &self;
            ours.interface = interface;
            ours.is_driver_method = is_driver_method;
            self.methods_.push_back(std::move(ours));
            method.entry = static_cast<const tenon_method_v1*>(&self.methods_.back());
        }
    }

    static tenon_status
    init(RecordedBoundary& self, const decltype(PluginDescriptor::init)& run, tenon_str config, void** plugin) {
        {
            const std::lock_guard lock(self.mutex_);
            self.secrets_.learn_from_text(view(config));
            auto line = RecordedBoundary::to_plugin("init");
            line["config"] = self.secrets_.in_body(view(config), RecordedSecrets::Flow::given);
            self.file_->write(line);
        }
        const auto status = run(config, plugin);
        const std::lock_guard lock(self.mutex_);
        auto line = RecordedBoundary::to_host("init_end");
        line["status"] = status_in_json(status);
        self.file_->write(line);
        return status;
    }
};

void RecordedBoundary::wrap(PluginDescriptor& descriptor) {
    descriptor.init = [this, run = descriptor.init](tenon_str config, void** plugin) {
        return RecordedPluginTable::init(*this, run, config, plugin);
    };
    descriptor.stop = [this, stop = descriptor.stop](void* plugin, tenon_done_fn stopped, void* user) {
        Stopping* stopping = nullptr;
        {
            const std::lock_guard lock(mutex_);
            stopping = &stopping_.emplace_back(Stopping{this, stopped, user});
            file_->write(to_plugin("stop"));
        }
        stop(plugin, &RecordedPluginTable::stopped, stopping);
    };
    descriptor.fini = [this, fini = descriptor.fini](void* plugin) {
        {
            const std::lock_guard lock(mutex_);
            file_->write(to_plugin("fini"));
        }
        fini(plugin);
        const std::lock_guard lock(mutex_);
        file_->write(to_host("fini_end"));
    };
    const std::lock_guard lock(mutex_);
    for (auto& implementation : descriptor.implementations) {
        const auto name = std::string(to_string(implementation.kind)) + "/" + implementation.name;
        RecordedPluginTable::wrap_methods(*this, implementation.node_methods, name, false);
        RecordedPluginTable::wrap_methods(*this, implementation.driver_methods, name, true);
    }
}

}  // namespace tenon
