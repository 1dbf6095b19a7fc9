// Methods that wait for one another and for the clock, to see with_timeout() in every position.

#include <tenon/plugin.hpp>

#include <chrono>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace {

using std::chrono::milliseconds;
using tenon::Call;
using tenon::json;
using tenon::obj;
using tenon::task;

struct Times {
    int work_ms;
    int limit_ms;
};
TENON_ARGS(Times, work_ms, limit_ms)

task<std::string> work(Call& call, int ms, std::string& seen) {
    try {
        co_await call.sleep(milliseconds(ms));
    } catch (const tenon::cancelled& e) {
        seen += std::string("[") + e.what() + "]";
        throw;
    }
    co_return "worked";
}

task<void> work_quietly(Call& call, int ms) {
    co_await call.sleep(milliseconds(ms));
}

/// Swallows the end of its time and gives another answer.
task<std::string> stubborn(Call& call, int ms) {
    try {
        co_await call.sleep(milliseconds(ms));
    } catch (const tenon::cancelled&) {
    }
    co_return "made it all the same";
}

/// Does not stop asking: every further operation ends at once, too.
task<int> count_refusals(Call& call) {
    int refused = 0;
    while (refused < 5) {
        try {
            co_await call.sleep(std::chrono::hours(1));
        } catch (const tenon::cancelled&) {
            ++refused;
        }
    }
    co_return refused;
}

task<std::string> fail_at_once() {
    throw std::runtime_error("failed at once");
    co_return "";
}

task<std::string> nested(Call& call, int outer_ms, int inner_ms, std::string& seen) {
    std::string inner_says;
    try {
        co_return co_await tenon::with_timeout(call, milliseconds(inner_ms), work(call, 10'000, seen));
    } catch (const tenon::Error& e) {
        inner_says = e.what();
    }
    co_await call.sleep(milliseconds(outer_ms * 2));
    co_return inner_says;
}

class Patience {
public:
    task<json> in_time(Call& call, Times args) {
        std::string seen;
        const std::string value =
            co_await tenon::with_timeout(call, milliseconds(args.limit_ms), work(call, args.work_ms, seen));
        co_return obj("value", value, "seen", seen);
    }

    task<json> of_nothing(Call& call, Times args) {
        co_await tenon::with_timeout(call, milliseconds(args.limit_ms), work_quietly(call, args.work_ms));
        co_return obj("done", true);
    }

    task<void> check(Call& call, Times args) {
        co_await tenon::with_timeout(call, milliseconds(args.limit_ms), work_quietly(call, args.work_ms));
    }

    task<std::string> of_stubborn(Call& call, Times args) {
        co_return co_await tenon::with_timeout(call, milliseconds(args.limit_ms), stubborn(call, args.work_ms));
    }

    task<int> of_endless(Call& call, Times args) {
        co_return co_await tenon::with_timeout(call, milliseconds(args.limit_ms), count_refusals(call));
    }

    task<std::string> of_failing(Call& call, Times args) {
        co_return co_await tenon::with_timeout(call, milliseconds(args.limit_ms), fail_at_once());
    }

    /// Every one of several at once ends.
    task<std::string> of_several(Call& call, Times args) {
        std::string seen;
        std::vector<task<std::string>> all;
        for (int i = 0; i < 3; ++i) {
            all.push_back(work(call, args.work_ms * (i + 1), seen));
        }
        std::string outcome;
        try {
            co_await tenon::with_timeout(call, milliseconds(args.limit_ms), tenon::when_all(std::move(all)));
        } catch (const tenon::Error& e) {
            outcome = e.what();
        }
        co_return seen + outcome;
    }

    /// The limit of the outer one ends the inner one, whose own time is not up.
    task<std::string> of_outer(Call& call, Times args) {
        std::string seen;
        std::string outcome;
        try {
            co_await tenon::with_timeout(
                call, milliseconds(args.limit_ms), nested(call, args.limit_ms, args.work_ms, seen)
            );
        } catch (const tenon::Error& e) {
            outcome = e.what();
        }
        co_return seen + outcome;
    }

    task<json> of_bmc(Call& call, Times args) {
        co_return co_await tenon::with_timeout(call, milliseconds(args.limit_ms), ask(call));
    }

private:
    static task<json> ask(Call& call) {
        json root = co_await call.bmc().get("/redfish/v1/");
        co_return root;
    }
};

}  // namespace

TENON_PLUGIN(
    Patience, "patience", "1.0.0",
    TENON_INTERFACE(
        vendor, "patience", TENON_METHOD(in_time, POST), TENON_METHOD(of_nothing, POST),
        TENON_METHOD(of_stubborn, POST), TENON_METHOD(of_endless, POST), TENON_METHOD(of_failing, POST),
        TENON_METHOD(of_several, POST), TENON_METHOD(of_outer, POST), TENON_METHOD(of_bmc, POST),
        TENON_METHOD(in_time, POST, .name = "checked", .validate = &Patience::check)
    )
)
