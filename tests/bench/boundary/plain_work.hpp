#pragma once

#include <coroutine>
#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tenon::bench {

/// The same work inside one program: what a plugin's methods would cost without any boundary.
class Method {
public:
    virtual ~Method() = default;
    /// The answer is copied to `body`, as over the boundary.
    virtual void run(std::string_view args, std::string& body) = 0;
};

/// Not to be seen through by the compiler: defined elsewhere.
[[nodiscard]] std::unique_ptr<Method> make_method();

/// A coroutine that begins at once and ends by itself.
class PlainTask {
public:
    struct promise_type {
        [[nodiscard]] PlainTask get_return_object() const noexcept { return {}; }

        [[nodiscard]] std::suspend_never initial_suspend() const noexcept { return {}; }

        [[nodiscard]] std::suspend_never final_suspend() const noexcept { return {}; }

        void return_void() const noexcept {}

        void unhandled_exception() const noexcept { std::terminate(); }
    };
};

/// `co_await turn(waiting)` goes on when somebody resumes what is in there.
struct Turn {
    explicit Turn(std::vector<std::coroutine_handle<>>& all) noexcept : waiting(all) {}

    [[nodiscard]] bool await_ready() const noexcept { return false; }

    void await_suspend(std::coroutine_handle<> coroutine) const { waiting.push_back(coroutine); }

    void await_resume() const noexcept {}

    std::vector<std::coroutine_handle<>>& waiting;
};

PlainTask answer_at_once(std::string& body);
PlainTask answer_after_a_turn(std::vector<std::coroutine_handle<>>& waiting, std::string& body);

}  // namespace tenon::bench
