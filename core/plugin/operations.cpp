#include "plugin/operations.hpp"

#include "plugin/plugin_entry.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <optional>
#include <utility>

namespace tenon {

namespace {

class Post : public Operation {
public:
    Post(PluginHost::Services& services, tenon_fn fn, void* user) : services_(services), fn_(fn), user_(user) {}

    void start() override {
        const auto self = shared_from_this();
        {
            const PluginEntry inside(*call);
            fn_(user_);
        }
        services_.finish(self);
    }

    void cancel(tenon_status) override {}  // it is due anyway

private:
    PluginHost::Services& services_;
    tenon_fn fn_;
    void* user_;
};

class Sleep : public Operation {
public:
    Sleep(PluginHost::Services& services, std::uint64_t ns, tenon_done_fn done, void* user)
        : services_(services), ns_(ns), done_(done), user_(user) {}

    void start() override {
        if (why_ == TENON_OK) {
            why_ = services_.why_cancelled(*call);
        }
        if (why_ != TENON_OK) {
            deliver();
            return;
        }
        constexpr std::uint64_t century_ns = 3'153'600'000'000'000'000;  // more would overflow the clock
        timer_.emplace(call->loop.executor());
        timer_->expires_after(std::chrono::nanoseconds(std::min(ns_, century_ns)));
        timer_->async_wait([this, self = shared_from_this()](const boost::system::error_code&) { deliver(); });
    }

    void cancel(tenon_status why) override {
        if (why_ == TENON_OK && !is_delivered_) {
            why_ = why;
            if (timer_) {
                timer_->cancel();
            }
        }
    }

private:
    void deliver() {
        const auto self = shared_from_this();
        is_delivered_ = true;
        {
            const PluginEntry inside(*call);
            done_(user_, why_);
        }
        services_.finish(self);
    }

    PluginHost::Services& services_;
    std::uint64_t ns_;
    tenon_done_fn done_;
    void* user_;
    std::optional<Timer> timer_;
    tenon_status why_ = TENON_OK;
    bool is_delivered_ = false;
};

class Offload : public Operation {
public:
    Offload(PluginHost::Services& services, tenon_fn work, tenon_done_fn done, void* user)
        : services_(services), work_(work), done_(done), user_(user) {}

    void start() override {
        const auto why = services_.why_cancelled(*call);
        if (why != TENON_OK) {
            cancel(why);
        }
        if (why_ != TENON_OK) {
            deliver(why_);
            return;
        }
        is_started_ = true;
        auto work = [this, self = shared_from_this()] {
            auto expected = State::queued;
            if (state_.compare_exchange_strong(expected, State::running)) {
                {
                    const PluginEntry inside(*call);
                    work_(user_);
                }
                boost::asio::post(call->loop.executor(), [this, self] { deliver(TENON_OK); });
            }
        };
        const bool is_taken = services_.pool().try_submit(std::move(work), &call->generation());
        if (!is_taken) {
            state_ = State::skipped;
            deliver(TENON_LIMIT);
        }
    }

    void cancel(tenon_status why) override {
        auto expected = State::queued;
        if (!state_.compare_exchange_strong(expected, State::skipped)) {
            return;  // it runs; nobody can stop it
        }
        why_ = why;
        if (is_started_) {
            boost::asio::post(call->loop.executor(), [this, self = shared_from_this()] { deliver(why_); });
        }
    }

private:
    enum class State {
        queued,
        running,
        skipped
    };

    void deliver(tenon_status status) {
        const auto self = shared_from_this();
        {
            const PluginEntry inside(*call);
            done_(user_, status);
        }
        services_.finish(self);
    }

    PluginHost::Services& services_;
    tenon_fn work_;
    tenon_done_fn done_;
    void* user_;
    std::atomic<State> state_{State::queued};
    tenon_status why_ = TENON_OK;
    bool is_started_ = false;
};

}  // namespace

OperationPtr make_post(PluginHost::Services& services, tenon_fn fn, void* user) {
    return std::make_shared<Post>(services, fn, user);
}

OperationPtr make_sleep(PluginHost::Services& services, std::uint64_t ns, tenon_done_fn done, void* user) {
    return std::make_shared<Sleep>(services, ns, done, user);
}

OperationPtr make_offload(PluginHost::Services& services, tenon_fn work, tenon_done_fn done, void* user) {
    return std::make_shared<Offload>(services, work, done, user);
}

}  // namespace tenon
