// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Operations that end together before their time. Authors use with_timeout().

#include <tenon/host.hpp>

#include <algorithm>
#include <coroutine>
#include <vector>

namespace tenon::detail {

class Scope;

/// An operation's place in its scope; part of the operation, so that joining needs no memory.
struct ScopeMember {
    Scope* scope = nullptr;
    tenon_id operation = 0;
    ScopeMember* before = nullptr;
    ScopeMember* after = nullptr;
};

/// What the operations begun inside one task belong to; tasks awaited there share it. Lives on the loop: everything
/// here is called by the call's own callbacks, one at a time.
class Scope {
public:
    /// `outer` may be nullptr; ending it ends this one, too.
    explicit Scope(Scope* outer) : outer_(outer) {
        if (outer_ != nullptr) {
            outer_->inner_.push_back(this);
            is_ended_ = outer_->is_ended_;
        }
    }

    ~Scope() {
        if (outer_ != nullptr) {
            auto& among = outer_->inner_;
            among.erase(std::remove(among.begin(), among.end(), this), among.end());
        }
    }

    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

    /// An operation has begun; it is asked to end at once if the scope has ended.
    void add(ScopeMember& member, tenon_id operation) noexcept {
        member.scope = this;
        member.operation = operation;
        member.before = nullptr;
        member.after = first_;
        if (first_ != nullptr) {
            first_->before = &member;
        }
        first_ = &member;
        if (is_ended_) {
            host->cancel_op(host->ctx, operation);
        }
    }

    static void remove(ScopeMember& member) noexcept {
        if (member.scope == nullptr) {
            return;
        }
        (member.before != nullptr ? member.before->after : member.scope->first_) = member.after;
        if (member.after != nullptr) {
            member.after->before = member.before;
        }
        member.scope = nullptr;
    }

    /// Asks all operations to end, those that begin later as well. Their callbacks come later, as always.
    void end() noexcept {
        if (is_ended_) {
            return;
        }
        is_ended_ = true;
        for (const ScopeMember* member = first_; member != nullptr; member = member->after) {
            host->cancel_op(host->ctx, member->operation);
        }
        for (Scope* inner : inner_) {
            inner->end();
        }
    }

private:
    Scope* outer_;
    std::vector<Scope*> inner_;
    ScopeMember* first_ = nullptr;
    bool is_ended_ = false;
};

/// The scope that a coroutine runs in; nullptr: none, or a coroutine that knows nothing of scopes.
template <class Promise>
[[nodiscard]] Scope* scope_of(std::coroutine_handle<Promise> coroutine) noexcept {
    if constexpr (requires { coroutine.promise().scope(); }) {
        return coroutine.promise().scope();
    } else {
        return nullptr;
    }
}

/// `Scope* scope = co_await CurrentScope();` does not suspend.
class CurrentScope {
public:
    CurrentScope() noexcept {}  // not an aggregate: g++ 12 destroys such temporaries in co_await twice

    [[nodiscard]] bool await_ready() const noexcept { return false; }

    template <class Promise>
    [[nodiscard]] bool await_suspend(std::coroutine_handle<Promise> coroutine) noexcept {
        scope_ = scope_of(coroutine);
        return false;
    }

    [[nodiscard]] Scope* await_resume() const noexcept { return scope_; }

private:
    Scope* scope_ = nullptr;
};

}  // namespace tenon::detail
