// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The table that a plugin hands to the host: built once, when the host asks for it. Authors use plugin.hpp's macros.

#include <tenon/method.hpp>

#include <deque>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace tenon {

/// The options of TENON_ABOUT, to be given in this order.
struct About {
    std::string_view vendor{};
    std::string_view description{};
    bool requires_http = false;  ///< the plugin cannot work without tenon.http/1, that is, without call.bmc()
};

namespace detail {

/// Whether Ironic knows the kind; a misspelt one does not compile.
consteval std::string_view interface_kind(std::string_view kind) {
    for (const std::string_view known :
         {"bios", "boot", "console", "deploy", "firmware", "inspect", "management", "network", "power", "raid",
          "rescue", "storage", "vendor"}) {
        if (kind == known) {
            return kind;
        }
    }
    throw "no such interface kind";
}

struct Property {
    std::string key{};
    std::string description{};
};

/// One implementation of one interface kind, with all that its descriptor points to. Deques: nothing moves once it is
/// in.
class InterfaceRecord {
public:
    template <class... Items>
    InterfaceRecord(std::string_view kind, std::string_view name, Items&&... items) : kind_(kind), name_(name) {
        (add(std::forward<Items>(items)), ...);
    }

    /// Once the record has come to rest.
    [[nodiscard]] const tenon_interface_v1* point() {
        for (const auto& property : properties_) {
            property_views_.push_back(tenon_kv{to_str(property.key), to_str(property.description)});
        }
        for (auto& method : methods_) {
            method.point();
            (method.is_driver_method ? driver_methods_ : node_methods_).push_back(&method.descriptor);
        }
        descriptor_.size = sizeof descriptor_;
        descriptor_.kind = to_str(kind_);
        descriptor_.name = to_str(name_);
        descriptor_.properties = property_views_.data();
        descriptor_.n_properties = property_views_.size();
        descriptor_.node_methods = node_methods_.data();
        descriptor_.n_node_methods = node_methods_.size();
        descriptor_.driver_methods = driver_methods_.data();
        descriptor_.n_driver_methods = driver_methods_.size();
        return &descriptor_;
    }

private:
    void add(Property property) { properties_.push_back(std::move(property)); }

    void add(MethodRecord method) { methods_.push_back(std::move(method)); }

    std::string kind_;
    std::string name_;
    std::deque<Property> properties_;
    std::deque<MethodRecord> methods_;
    std::vector<tenon_kv> property_views_;
    std::vector<const tenon_method_v1*> node_methods_;
    std::vector<const tenon_method_v1*> driver_methods_;
    tenon_interface_v1 descriptor_{};
};

/// [main] The plugin's life, for one class: an instance per init.
template <class Plugin>
struct Lifecycle {
    static tenon_status init(tenon_str config, void** plugin) noexcept {
        try {
            if constexpr (std::is_constructible_v<Plugin, const json&>) {
                const json value = config.len == 0 ? json::object() : json::parse(to_view(config));
                *plugin = new Plugin(value);
            } else {
                *plugin = new Plugin();
            }
            return TENON_OK;
        } catch (...) {
            try {
                const Outcome failure = failure_in_flight();
                host->set_error(host->ctx, failure.status, to_str(failure.details->message));
                return failure.status == TENON_OK ? tenon_status{TENON_INTERNAL} : failure.status;
            } catch (...) {
                host->set_error(host->ctx, TENON_INTERNAL, to_str("out of memory"));
                return TENON_INTERNAL;
            }
        }
    }

    /// A member function `void stop() noexcept` of the plugin is called, if it has one: the place to end own threads.
    static void stop(void* plugin, tenon_done_fn stopped, void* user) noexcept {
        if constexpr (requires(Plugin & self) { self.stop(); }) {
            log_what_is_thrown("the plugin's stop() threw: ", [plugin] { static_cast<Plugin*>(plugin)->stop(); });
        }
        stopped(user, TENON_OK);
    }

    static void fini(void* plugin) noexcept {
        log_what_is_thrown("the plugin's destructor threw: ", [plugin] { delete static_cast<Plugin*>(plugin); });
    }

private:
    /// Nobody waits for a result here; what is thrown must still not end the host.
    template <class Function>
    static void log_what_is_thrown(std::string_view words, Function function) noexcept {
        try {
            function();
        } catch (...) {
            try {
                const std::string text = std::string(words) + failure_in_flight().details->message;
                host->log(host->ctx, 0, TENON_ERROR, to_str(text), nullptr, 0);
            } catch (...) {
                host->log(host->ctx, 0, TENON_ERROR, to_str("out of memory"), nullptr, 0);
            }
        }
    }
};

/// The whole table; lives until the library is unloaded.
class PluginRecord {
public:
    template <class Plugin, class... Parts>
    PluginRecord(std::type_identity<Plugin>, std::string_view name, std::string_view version, Parts&&... parts)
        : name_(name), version_(version) {
        (add(std::forward<Parts>(parts)), ...);
        for (auto& record : interfaces_) {
            views_.push_back(record.point());
        }
        if (requires_http_) {
            extensions_.push_back(to_str(TENON_EXT_HTTP_1));
        }
        descriptor_.size = sizeof descriptor_;
        descriptor_.abi_minor_min = 0;  // nothing beyond ABI 1.0 is used
        descriptor_.name = to_str(name_);
        descriptor_.version = to_str(version_);
        descriptor_.vendor = to_str(vendor_);
        descriptor_.description = to_str(description_);
        descriptor_.requires_ext = extensions_.data();
        descriptor_.n_requires_ext = extensions_.size();
        descriptor_.interfaces = views_.data();
        descriptor_.n_interfaces = views_.size();
        descriptor_.init = &Lifecycle<Plugin>::init;
        descriptor_.stop = &Lifecycle<Plugin>::stop;
        descriptor_.fini = &Lifecycle<Plugin>::fini;
    }

    PluginRecord(const PluginRecord&) = delete;
    PluginRecord& operator=(const PluginRecord&) = delete;

    [[nodiscard]] const tenon_plugin_v1* descriptor() const noexcept { return &descriptor_; }

private:
    void add(const About& about) {
        vendor_ = about.vendor;
        description_ = about.description;
        requires_http_ = about.requires_http;
    }

    void add(InterfaceRecord&& record) { interfaces_.push_back(std::move(record)); }

    std::string name_;
    std::string version_;
    std::string vendor_;
    std::string description_;
    bool requires_http_ = false;
    std::deque<InterfaceRecord> interfaces_;
    std::vector<const tenon_interface_v1*> views_;
    std::vector<tenon_str> extensions_;
    tenon_plugin_v1 descriptor_{};
};

/// Whether the host's table has all of ABI 1.0; if not, the host is told as far as its table goes.
[[nodiscard]] inline bool is_whole(const tenon_host_v1* table) noexcept {
    if (TENON_HAS(table, tenon_host_v1, cancel_op) && table->get_extension && table->alloc && table->free_ &&
        table->log && table->set_error && table->complete && table->call_state && table->progress && table->post &&
        table->sleep_ && table->offload && table->cancel_op) {
        return true;
    }
    if (TENON_HAS(table, tenon_host_v1, set_error) && table->set_error != nullptr) {
        table->set_error(
            table->ctx, TENON_UNSUPPORTED,
            to_str("the host's table is smaller than that of ABI 1.0, or functions of it are missing")
        );
    }
    return false;
}

/// The body of the entry function: remembers the host, then gives the table that `make` returns.
template <class Make>
[[nodiscard]] const tenon_plugin_v1* enter(const tenon_host_v1* table, Make make) noexcept {
    if (!is_whole(table)) {
        return nullptr;
    }
    host = table;
    host_http = static_cast<const tenon_ext_http_v1*>(table->get_extension(table->ctx, to_str(TENON_EXT_HTTP_1)));
    if (host_http != nullptr && (!TENON_HAS(host_http, tenon_ext_http_v1, request) || host_http->request == nullptr)) {
        host_broke_a_rule("the host's table of tenon.http/1 is not whole; the plugin does without");
        host_http = nullptr;
    }
    try {
        return make();
    } catch (...) {
        table->set_error(table->ctx, TENON_INTERNAL, to_str("the plugin's table could not be built: out of memory"));
        return nullptr;
    }
}

}  // namespace detail

}  // namespace tenon
