#pragma once

#include "async/blocking_pool.hpp"
#include "async/hang_up.hpp"
#include "async/loop.hpp"
#include "base/clock.hpp"
#include "base/json.hpp"
#include "base/result.hpp"
#include "bmc/bmc_client.hpp"
#include "model/node.hpp"
#include "plugin/call_texts.hpp"
#include "plugin/implementation.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

namespace tenon {

class Call;

/// Hears what goes on in a call, on the call's loop.
class CallObserver {
public:
    virtual ~CallObserver() = default;

    /// How far a long call has come.
    virtual void progress(unsigned percent, std::string_view words) = 0;

    /// The plugin sends a request to the node's BMC.
    virtual void bmc_request() {}
};

/// One run of a vendor method, as the conductor asks for it. Its texts live until the method has ended.
struct Invocation : CallTexts {
    ImplementationPtr implementation;
    const PluginMethod* method = nullptr;  ///< one of the implementation's
    bool is_args_checked = false;          ///< somebody has seen that `args` are a JSON object
    /// nullptr for a driver method. Holds driver_info with secrets; the host removes them before the plugin sees it.
    std::shared_ptr<const Node> node;
    Deadline deadline{};
    /// Hears nothing after the reply was taken; nullptr: nobody wants to know. The caller's.
    CallObserver* observer = nullptr;
    /// When this client goes, the call is cancelled; nullptr: it runs to its end whoever goes. The caller's.
    HangUp* client = nullptr;
};

/// What a vendor method answered.
struct Reply {
    std::string body;          ///< JSON, "null" when it returned nothing; any bytes of an attach method
    std::string content_type;  ///< of an attach method
};

/// Runs vendor methods across the ABI: the host table that plugins see, and the calls and operations in flight. One for
/// the process; outlives every plugin.
class PluginHost {
public:
    /// `cancel_grace` is what a cancelled method has to unwind.
    PluginHost(
        LoopGroup& loops, BlockingPool& pool, BmcClient& bmc,
        std::chrono::milliseconds cancel_grace = std::chrono::milliseconds(2'000)
    );
    ~PluginHost();
    PluginHost(const PluginHost&) = delete;
    PluginHost& operator=(const PluginHost&) = delete;

    /// Checks the arguments against the method's schema. No plugin code runs. `is_object`: somebody has seen that they
    /// are one JSON object.
    [[nodiscard]] Result<void>
    check_args(const PluginMethod& method, std::string_view args, bool is_object = false) const;

    /// Whether the method has a validate step of its own.
    [[nodiscard]] static bool has_validation(const PluginMethod& method);
    /// That step; a method without one has nothing against it.
    [[nodiscard]] Awaitable<Result<void>> validate(Loop& loop, const Invocation& invocation);

    /// Runs the method to its end. Past its deadline the call is cancelled; a plugin that does not complete within the
    /// grace period after that is left behind as a zombie that holds its generation, and the caller gets
    /// Errc::timed_out. Asio's cancellation of the awaiting coroutine cancels the call likewise, and throws nothing in
    /// that coroutine from then on.
    [[nodiscard]] Awaitable<Result<Reply>> invoke(Loop& loop, const Invocation& invocation);

    /// A method that has begun.
    struct Run {
        std::shared_ptr<Call> call;
        bool has_ended;  ///< at once: there is nothing to wait for
    };

    // The same in steps, without a coroutine for what ends at once; on `loop`. `run` and `invocation` outlive the wait.
    [[nodiscard]] Result<Run> begin(Loop& loop, const Invocation& invocation);
    [[nodiscard]] Awaitable<void> wait_for_end(const Run& run);
    [[nodiscard]] Result<Reply> take_reply(const Run& run, const Invocation& invocation);

    /// Asks every call in flight to stop. Any thread; the calls end later, each on its loop.
    void cancel_all();

    /// Waits until every event loop has finished what it is at now. False: one has not within `limit`. From a thread
    /// that is no loop's.
    [[nodiscard]] bool pass_loops(std::chrono::milliseconds limit);

    /// The ABI table given to plugins; kept per generation by plugin/.
    class Services;

    [[nodiscard]] Services& services() { return *services_; }

private:
    std::unique_ptr<Services> services_;
};

}  // namespace tenon
