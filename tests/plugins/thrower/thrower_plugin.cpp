// Throws from every place where a plugin's code is called, and whatever it is told to.

#include <tenon/plugin.hpp>

#include <chrono>
#include <stdexcept>
#include <string>

namespace {

using tenon::Call;
using tenon::json;
using tenon::task;

/// Of no type that anybody else knows.
struct Own {
    int code = 7;
};

struct What {
    tenon::one_of<"int", "standard", "own", "text", "error"> what;
};
TENON_ARGS(What, what)

[[noreturn]] void throw_one(const std::string& what) {
    if (what == "int") {
        throw 42;
    }
    if (what == "standard") {
        throw std::runtime_error("a standard exception");
    }
    if (what == "text") {
        throw "a text";
    }
    if (what == "error") {
        throw tenon::conflict("an error of the SDK");
    }
    throw Own();
}

class Thrower {
public:
    /// `config` says where else to throw what: {"constructor": "int"}.
    explicit Thrower(const json& config) : config_(config) { throw_if_told("constructor"); }

    Thrower(const Thrower&) = delete;
    Thrower& operator=(const Thrower&) = delete;

    ~Thrower() noexcept(false) { throw_if_told("destructor"); }

    void stop() { throw_if_told("stop"); }

    task<void> at_once(Call&, What args) {
        throw_one(args.what.str());
        co_return;
    }

    task<void> after_a_callback(Call& call, What args) {
        co_await call.sleep(std::chrono::milliseconds(1));
        throw_one(args.what.str());
    }

    task<void> in_a_task(Call& call, What args) { co_await inner(call, args.what.str()); }

    task<void> in_offloaded_work(Call& call, What args) {
        const auto work = [what = args.what.str()] { throw_one(what); };
        co_await call.offload(work);
    }

    void blocking(Call&, What args) { throw_one(args.what.str()); }

    task<void> refuse(Call&, What args) {
        throw_one(args.what.str());
        co_return;
    }

private:
    static task<void> inner(Call& call, std::string what) {
        co_await call.sleep(std::chrono::milliseconds(1));
        throw_one(what);
    }

    void throw_if_told(const char* where) const {
        if (config_.contains(where)) {
            throw_one(config_[where].get<std::string>());
        }
    }

    json config_;
};

}  // namespace

TENON_PLUGIN(
    Thrower, "thrower", "1.0.0",
    TENON_INTERFACE(
        vendor, "thrower", TENON_METHOD(at_once, POST), TENON_METHOD(after_a_callback, POST),
        TENON_METHOD(in_a_task, POST), TENON_METHOD(in_offloaded_work, POST), TENON_METHOD(blocking, POST),
        TENON_METHOD(at_once, POST, .name = "validated", .validate = &Thrower::refuse)
    )
)
