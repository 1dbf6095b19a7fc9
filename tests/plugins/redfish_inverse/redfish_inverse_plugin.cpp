// The Redfish plugin with each synchronous method made asynchronous and the other way round, and all of them
// cancellable: how a call ends must not depend on how its method was declared.

#include <tenon/plugin.hpp>

namespace {

template <class Plugin>
tenon::MethodOptions<Plugin> inverse(tenon::MethodOptions<Plugin> options) {
    options.async = !options.async;
    options.cancellable = true;
    return options;
}

}  // namespace

#undef TENON_DETAIL_METHOD
#define TENON_DETAIL_METHOD(is_driver_method, member, verbs, ...)                                                      \
    [] {                                                                                                               \
        using namespace ::tenon;                                                                                       \
        return ::tenon::detail::make_method<&TenonSelf::member, TenonSelf>(                                            \
            is_driver_method, #member, ::tenon::detail::checked_verbs(verbs),                                          \
            inverse(::tenon::MethodOptions<TenonSelf>{__VA_ARGS__})                                                    \
        );                                                                                                             \
    }()

#include "redfish_plugin.cpp"
