// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// What an author says of a method, and the descriptor that the host reads.

#include <tenon/abi.h>
#include <tenon/invoke.hpp>
#include <tenon/schema.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace tenon {

namespace detail {

using ValidateFunction = std::function<void(void*, const tenon_method_v1*, const tenon_call_v1*)>;

/// The value of the option `validate`.
template <class Plugin>
struct Validator {
    Validator() = default;

    // NOLINTNEXTLINE(google-explicit-constructor): `.validate = &Acme::check` is to be all that an author writes.
    template <class Member>

    requires std::is_member_function_pointer_v<Member> Validator(Member member)
        : function([member](void* plugin, const tenon_method_v1* method, const tenon_call_v1* raw) {
              run(member, *static_cast<Plugin*>(plugin), *method, *raw);
          }) {
        static_assert(
            std::is_void_v<typename TaskValue<typename Signature<Member>::Result>::type>,
            "a validator returns void or task<void>; it refuses by throwing"
        );
    }

    ValidateFunction function{};
};

}  // namespace detail

/// Whether a node method runs alone on its node.
enum lock : std::uint8_t {
    exclusive,
    shared
};

/// The options of TENON_METHOD, all of them optional, to be given in this order.
template <class Plugin>
struct MethodOptions {
    std::string_view name{};  ///< in the API; the member function's name
    std::string_view description{};
    bool async = false;   ///< answer 202 at once and go on
    bool attach = false;  ///< the result is a file; set by returning tenon::attachment
    tenon::lock lock = exclusive;
    std::chrono::nanoseconds timeout{0};  ///< 0: the host's default
    bool idempotent = false;              ///< twice does what once does
    std::optional<bool> cancellable{};    ///< may end when the client hangs up; yes for methods that are GET only
    std::string_view role{};              ///< who may call it by default: "admin", "member" or "reader"; admin
    std::uint32_t max_parallel = 0;       ///< calls at once on this host; 0: no limit

    /// `&Acme::check`: a member function like the method's, returning void or task<void>, that refuses by throwing what
    /// a schema cannot. It runs before the method, and before an async method's 202. One that returns void belongs to
    /// blocking methods, or does nothing that takes time.
    detail::Validator<Plugin> validate{};
};

namespace detail {

/// One method as it was declared, with the texts that its descriptor points to.
struct MethodRecord {
    bool is_driver_method = false;
    std::string name{};
    std::string description{};
    std::string schema{};
    std::string role{};
    std::vector<std::string> http_methods{};
    std::vector<tenon_str> http_method_views{};
    ValidateFunction validate{};
    tenon_method_v1 descriptor{};

    /// Once the record has come to rest: the descriptor points into it.
    void point() {
        for (const auto& verb : http_methods) {
            http_method_views.push_back(to_str(verb));
        }
        descriptor.size = sizeof descriptor;
        descriptor.name = to_str(name);
        descriptor.description = to_str(description);
        descriptor.http_methods = http_method_views.data();
        descriptor.n_http_methods = http_method_views.size();
        descriptor.args_schema = to_str(schema);
        descriptor.default_role = to_str(role);
        descriptor.user = this;
        descriptor.validate = validate ? &run_validate : nullptr;
    }

private:
    static void run_validate(void* plugin, const tenon_method_v1* method, const tenon_call_v1* raw) noexcept {
        if (is_whole(plugin, method, raw)) {
            static_cast<const MethodRecord*>(method->user)->validate(plugin, method, raw);
        }
    }
};

/// The macro's argument, if it is a verb or several in parentheses; anything else does not compile.
consteval std::string_view checked_verbs(std::string_view text) {
    std::string_view rest = text;
    if (rest.size() > 1 && rest.front() == '(' && rest.back() == ')') {
        rest = rest.substr(1, rest.size() - 2);
    }
    for (;;) {
        const auto end = rest.find(',');
        std::string_view verb = rest.substr(0, end);
        while (!verb.empty() && verb.front() == ' ') {
            verb.remove_prefix(1);
        }
        bool is_known = false;
        for (const std::string_view known : {"GET", "POST", "PUT", "PATCH", "DELETE"}) {
            is_known = is_known || verb == known;
        }
        if (!is_known) {
            throw "not GET, POST, PUT, PATCH or DELETE, or several of them as (GET, POST); options follow after a "
                  "comma";
        }
        if (end == std::string_view::npos) {
            return text;
        }
        rest.remove_prefix(end + 1);
    }
}

/// "POST" or "(GET, POST)" as the macro's argument was written.
[[nodiscard]] inline std::vector<std::string> split_verbs(std::string_view text) {
    std::vector<std::string> verbs;
    std::string verb;
    for (const char c : text) {
        if (c >= 'A' && c <= 'Z') {
            verb.push_back(c);
        } else if (!verb.empty()) {
            verbs.push_back(std::exchange(verb, {}));
        }
    }
    if (!verb.empty()) {
        verbs.push_back(std::move(verb));
    }
    return verbs;
}

template <class Args>
[[nodiscard]] std::string schema_text() {
    if constexpr (std::is_same_v<Args, NoArgs> || std::is_same_v<Args, json> || std::is_same_v<Args, raw_json>) {
        return {};
    } else {
        return schema_of<Args>().dump();
    }
}

template <auto Member, class Plugin>
[[nodiscard]] MethodRecord make_method(
    bool is_driver_method, std::string_view cpp_name, std::string_view verbs, const MethodOptions<Plugin>& options
) {
    using Function = Signature<decltype(Member)>;
    using Result = typename Function::Result;
    static_assert(std::is_base_of_v<typename Function::Class, Plugin>);

    MethodRecord record;
    record.is_driver_method = is_driver_method;
    record.name = options.name.empty() ? cpp_name : options.name;
    record.description = options.description;
    record.schema = schema_text<typename Function::Args>();
    record.role = options.role;
    record.validate = options.validate.function;
    record.http_methods = split_verbs(verbs);

    const bool is_get_only = record.http_methods.size() == 1 && record.http_methods.front() == "GET";
    const bool is_attach = options.attach || std::is_same_v<typename TaskValue<Result>::type, attachment>;
    auto& descriptor = record.descriptor;
    descriptor.flags = (options.async ? std::uint32_t{TENON_METHOD_ASYNC} : 0U) |
                       (is_attach ? std::uint32_t{TENON_METHOD_ATTACH} : 0U) |
                       (options.lock == exclusive && !is_driver_method ? std::uint32_t{TENON_METHOD_EXCLUSIVE} : 0U) |
                       (options.idempotent ? std::uint32_t{TENON_METHOD_IDEMPOTENT} : 0U) |
                       (is_task<Result> ? 0U : std::uint32_t{TENON_METHOD_BLOCKING}) |
                       (options.cancellable.value_or(is_get_only) ? std::uint32_t{TENON_METHOD_CANCELLABLE} : 0U);
    descriptor.timeout_ns = options.timeout.count() > 0 ? static_cast<std::uint64_t>(options.timeout.count()) : 0;
    descriptor.max_parallel = options.max_parallel;
    descriptor.invoke = &detail::invoke<Member, Plugin>;
    return record;
}

}  // namespace detail

}  // namespace tenon
