// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// From the host's function pointers into a member function of the plugin, and back. Authors do not need it.

#include <tenon/args.hpp>
#include <tenon/call.hpp>
#include <tenon/outcome.hpp>
#include <tenon/task.hpp>

#include <coroutine>
#include <cstddef>
#include <exception>
#include <new>
#include <string_view>
#include <type_traits>
#include <utility>

namespace tenon::detail {

/// No arguments are wanted; what the client sends is ignored.
struct NoArgs {};

/// What the type of a member function says of a method.
template <class Function>
struct Signature {
    static_assert(
        sizeof(Function) == 0,
        "a method is a member function `R f(Call&)` or `R f(Call&, Args)`, not static, not noexcept"
    );
};

template <class R, class C>
struct Signature<R (C::*)(Call&)> {
    using Result = R;
    using Class = C;
    using Args = NoArgs;
};

template <class R, class C, class A>
struct Signature<R (C::*)(Call&, A)> {
    static_assert(
        !is_task<R> || !std::is_reference_v<A>,
        "a coroutine takes its arguments by value: what a reference refers to is gone before it runs"
    );
    using Result = R;
    using Class = C;
    using Args = std::remove_cvref_t<A>;
};

template <class R, class C>
struct Signature<R (C::*)(Call&) const> : Signature<R (C::*)(Call&)> {};

template <class R, class C, class A>
struct Signature<R (C::*)(Call&, A) const> : Signature<R (C::*)(Call&, A)> {};

/// The outermost coroutine of a call. Its frame comes from the host, which can so see whether any is left before it
/// unloads the library. Nothing leaves it: it ends by complete().
class Root {
public:
    class promise_type {
    public:
        [[nodiscard]] Root get_return_object() const noexcept { return {}; }

        [[nodiscard]] std::suspend_never initial_suspend() const noexcept { return {}; }

        [[nodiscard]] std::suspend_never final_suspend() const noexcept { return {}; }

        void return_void() const noexcept {}

        void unhandled_exception() const noexcept { std::terminate(); }

        static void* operator new(std::size_t size) {
            if (void* frame = host->alloc(host->ctx, size)) {
                return frame;
            }
            throw std::bad_alloc();
        }

        static void operator delete(void* frame, std::size_t size) noexcept { host->free_(host->ctx, frame, size); }
    };
};

/// Calls the member function with its arguments read from the call.
template <class Member, class Plugin>
auto run_member(Member member, Plugin& plugin, Call& call, std::string_view args_text) {
    using Args = typename Signature<Member>::Args;
    if constexpr (std::is_same_v<Args, NoArgs>) {
        return (plugin.*member)(call);
    } else {
        return (plugin.*member)(call, parse_args<Args>(args_text));
    }
}

/// `raw` is read before the first suspension only. Everything of the call is gone when complete() tells the host.
template <class Member, class Plugin>
Root run_coroutine(Member member, Plugin& plugin, const tenon_call_v1& raw) {
    const tenon_id id = raw.id;
    Outcome outcome;
    try {
        Call call(raw);
        auto body = run_member(member, plugin, call, to_view(raw.args));
        if constexpr (std::is_void_v<typename TaskValue<decltype(body)>::type>) {
            co_await body;
            outcome.body = "null";
        } else {
            auto&& value = co_await typename decltype(body)::InPlace(body);
            succeed(outcome, std::move(value));
        }
    } catch (...) {
        outcome = failure_in_flight();
    }
    complete(id, outcome);
}

template <class Member, class Plugin>
Outcome run_blocking(Member member, Plugin& plugin, const tenon_call_v1& raw) {
    Outcome outcome;
    try {
        Call call(raw);
        if constexpr (std::is_void_v<typename Signature<Member>::Result>) {
            run_member(member, plugin, call, to_view(raw.args));
            outcome.body = "null";
        } else {
            succeed(outcome, run_member(member, plugin, call, to_view(raw.args)));
        }
    } catch (...) {
        outcome = failure_in_flight();
    }
    return outcome;
}

/// Runs one call of a member function to its complete().
template <class Member, class Plugin>
void run(Member member, Plugin& plugin, const tenon_method_v1& method, const tenon_call_v1& raw) noexcept {
    const tenon_id id = raw.id;
    const bool was_on_loop = std::exchange(is_on_loop, (method.flags & TENON_METHOD_BLOCKING) == 0);
    try {
        if constexpr (is_task<typename Signature<Member>::Result>) {
            run_coroutine(member, plugin, raw);
        } else {
            complete(id, run_blocking(member, plugin, raw));
        }
    } catch (...) {
        complete_out_of_memory(id);  // no frame, or no room for the text of a failure; nothing else comes here
    }
    is_on_loop = was_on_loop;
}

/// Whether the call is one that a method can run with; if not, the host is named and the call has an end.
[[nodiscard]] inline bool
is_whole(const void* plugin, const tenon_method_v1* method, const tenon_call_v1* raw) noexcept {
    if (plugin != nullptr && method != nullptr && TENON_HAS(raw, tenon_call_v1, project)) {
        return true;
    }
    const char* const how = raw == nullptr      ? "the host called a method without a call"
                            : plugin == nullptr ? "the host called a method of a plugin that init() has not given it"
                            : method == nullptr ? "the host called a method without its descriptor"
                                                : "the host called a method with a call smaller than that of ABI 1.0";
    host_broke_a_rule(how);
    if (TENON_HAS(raw, tenon_call_v1, id)) {
        tenon_result_v1 result{};
        result.size = sizeof result;
        result.status = TENON_INTERNAL;
        result.error_message = to_str(how);
        host->complete(host->ctx, raw->id, &result);
    }
    return false;
}

/// A tenon_invoke_fn for one member function.
template <auto Member, class Plugin>
void invoke(void* plugin, const tenon_method_v1* method, const tenon_call_v1* raw) noexcept {
    if (is_whole(plugin, method, raw)) {
        run(Member, *static_cast<Plugin*>(plugin), *method, *raw);
    }
}

}  // namespace tenon::detail
