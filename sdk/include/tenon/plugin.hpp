// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Everything that the author of a plugin includes. A plugin is one class, its methods are member functions, and one
/// TENON_PLUGIN at the end of one source file says which of them the API offers:
///
///     TENON_PLUGIN(Acme, "acme", "1.4.0",
///         TENON_ABOUT(.vendor = "ACME Corp", .description = "Blades of the X9 line", .requires_http = true),
///         TENON_INTERFACE(vendor, "acme",
///             TENON_PROPERTY("acme_slot", "Slot of the blade. Required."),
///             TENON_METHOD(set_fan_profile, POST, .description = "Set the fan curve", .timeout = 30s),
///             TENON_DRIVER_METHOD(list_models, (GET, POST), .description = "Models that this driver knows")))
///
/// A member function is `R f(Call&)` or `R f(Call&, Args)`. With R = task<X> it is a coroutine on the host's event
/// loop, where it must not block; with R = X it is ordinary code on a thread that may block. Args is a structure
/// described by TENON_ARGS, json (any object) or raw_json (the client's bytes).

#include <tenon/abi.h>
#include <tenon/args.hpp>
#include <tenon/bmc.hpp>
#include <tenon/call.hpp>
#include <tenon/compose.hpp>
#include <tenon/error.hpp>
#include <tenon/guarded.hpp>
#include <tenon/schema.hpp>
#include <tenon/table.hpp>
#include <tenon/task.hpp>
#include <tenon/value.hpp>

#include <type_traits>

namespace tenon {

/// 30s and 100ms, for whoever writes `using namespace tenon`.
using namespace std::chrono_literals;

}  // namespace tenon

/// TENON_PLUGIN(Class, "name", "version", parts...): the one exported function. Once in a library, at namespace scope.
/// The parts are at most one TENON_ABOUT and any number of TENON_INTERFACE.
#define TENON_PLUGIN(Class, plugin_name, plugin_version, ...)                                                          \
    extern "C" TENON_EXPORT const tenon_plugin_v1* tenon_plugin_entry_v1(const tenon_host_v1* tenon_host) noexcept {   \
        using TenonSelf = Class;                                                                                       \
        return ::tenon::detail::enter(tenon_host, []() -> const tenon_plugin_v1* {                                     \
            static const ::tenon::detail::PluginRecord record(                                                         \
                ::std::type_identity<TenonSelf>(), plugin_name, plugin_version __VA_OPT__(, ) __VA_ARGS__              \
            );                                                                                                         \
            return record.descriptor();                                                                                \
        });                                                                                                            \
    }

/// The options are those of tenon::About.
#define TENON_ABOUT(...)                                                                                               \
    ::tenon::About {                                                                                                   \
        __VA_ARGS__                                                                                                    \
    }

/// TENON_INTERFACE(vendor, "acme", parts...): an implementation of an interface kind, by the name that hardware types
/// list. The parts are TENON_PROPERTY, TENON_METHOD and TENON_DRIVER_METHOD; methods are listed in their order here.
#define TENON_INTERFACE(kind, interface_name, ...)                                                                     \
    ::tenon::detail::InterfaceRecord(::tenon::detail::interface_kind(#kind), interface_name __VA_OPT__(, ) __VA_ARGS__)

/// A driver_info key and what it means, as GET /v1/drivers/D/properties shows it.
#define TENON_PROPERTY(key, description)                                                                               \
    ::tenon::detail::Property {                                                                                        \
        key, description                                                                                               \
    }

/// TENON_METHOD(member, POST, options...) or TENON_METHOD(member, (GET, POST), options...): a method of nodes. The
/// options are those of tenon::MethodOptions.
#define TENON_METHOD(member, verbs, ...) TENON_DETAIL_METHOD(false, member, #verbs, __VA_ARGS__)

/// The same of the driver as a whole.
#define TENON_DRIVER_METHOD(member, verbs, ...) TENON_DETAIL_METHOD(true, member, #verbs, __VA_ARGS__)

#define TENON_DETAIL_METHOD(is_driver_method, member, verbs, ...)                                                      \
    [] {                                                                                                               \
        using namespace ::tenon;                                                                                       \
        return ::tenon::detail::make_method<&TenonSelf::member, TenonSelf>(                                            \
            is_driver_method, #member, ::tenon::detail::checked_verbs(verbs),                                          \
            ::tenon::MethodOptions<TenonSelf>{__VA_ARGS__}                                                             \
        );                                                                                                             \
    }()
