// One method for each thing whose price is asked for. None builds JSON unless its name says so.

#include "fan_args.hpp"

#include <chrono>
#include <string>

namespace {

using tenon::Call;
using tenon::json;
using tenon::raw_json;
using tenon::task;

/// One turn of the loop, by the host's post().
class Post : public tenon::detail::Operation<Post> {
public:
    explicit Post(const Call& call) noexcept : call_(call.id()) {}

    [[nodiscard]] tenon_id start() noexcept {
        const auto* const host = tenon::detail::host;
        return host->post(host->ctx, call_, &on_posted, static_cast<Operation*>(this));
    }

    void finish() const noexcept {}

private:
    static void on_posted(void* user) noexcept { on_done(user, TENON_OK); }

    tenon_id call_;
};

class Bench {
public:
    task<raw_json> at_once(Call&) { co_return raw_json{"true"}; }

    task<raw_json> after_a_post(Call& call) {
        co_await Post(call);
        co_return raw_json{"true"};
    }

    raw_json blocking(Call&) { return raw_json{"true"}; }

    task<json> json_at_once(Call&) { co_return true; }

    task<json> arguments_and_result(Call&, tenon::bench::FanArgs args) {
        co_return tenon::obj(
            "profile", args.profile.str(), "min_rpm", args.min_rpm, "max_rpm", args.max_rpm.value_or(0), "zones",
            args.zones, "reason", args.reason, "enabled", args.enabled, "hysteresis", args.hysteresis, "owner",
            args.owner.value_or("")
        );
    }

    /// The client's bytes are its answer.
    task<raw_json> pass(Call&, raw_json args) { co_return args; }

    raw_json pass_blocking(Call&, raw_json args) { return args; }

    task<raw_json> wait_a_second(Call& call) {
        co_await call.sleep(std::chrono::seconds(1));
        co_return raw_json{"true"};
    }
};

}  // namespace

TENON_PLUGIN(
    Bench, "bench", "1.0.0", TENON_ABOUT(.vendor = "The Tenon authors", .description = "What ./dev bench calls"),
    TENON_INTERFACE(
        vendor, "bench", TENON_METHOD(at_once, POST), TENON_METHOD(after_a_post, POST), TENON_METHOD(blocking, POST),
        TENON_METHOD(json_at_once, POST), TENON_METHOD(arguments_and_result, POST),
        TENON_METHOD(pass, POST, .name = "pass_exclusive"),
        TENON_METHOD(pass, POST, .name = "pass_shared", .lock = shared),
        TENON_METHOD(pass, POST, .name = "pass_async", .async = true, .lock = shared),
        TENON_METHOD(wait_a_second, POST, .lock = shared),
        TENON_DRIVER_METHOD(pass, POST, .description = "The arguments, byte for byte"),
        TENON_DRIVER_METHOD(pass_blocking, POST, .description = "The same on a thread of the pool"),
        TENON_DRIVER_METHOD(
            arguments_and_result, POST, .name = "set_fan", .description = "Arguments and result as JSON"
        )
    )
)
