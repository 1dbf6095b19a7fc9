// Ironic's fake vendor interfaces, method by method: what `fake-hardware` nodes answer. It drives nothing, so it shows
// best what a plugin is made of. Read it from the bottom: TENON_PLUGIN is the table of contents.

#include <tenon/plugin.hpp>

#include <chrono>
#include <cmath>
#include <string>
#include <string_view>

namespace {

using tenon::Call;
using tenon::json;
using tenon::task;

class Fake {
public:
    /// `config` is the manifest's, overridden by the operator's. vendor_delay: seconds that every method takes.
    explicit Fake(const json& config) {
        const auto delay = config.find("vendor_delay");
        if (delay == config.end()) {
            return;
        }
        if (!delay->is_number() || !(delay->get<double>() >= 0) || delay->get<double>() > 86400) {
            throw tenon::invalid("config: 'vendor_delay' must be a number of seconds from 0 to 86400");
        }
        delay_ = std::chrono::milliseconds(std::llround(delay->get<double>() * 1000));
    }

    // A method that returns task<> is a coroutine on the host's event loop: it may wait, but never block.

    task<bool> first_method(Call& call, json args) {
        take_only_bar("FakeVendorA", call, args);
        co_await pause(call);
        co_return args["bar"] == "baz";
    }

    task<bool> second_method(Call& call, json args) {
        take_only_bar("FakeVendorB", call, args);
        co_await pause(call);
        co_return args["bar"] == "kazoo";
    }

    task<bool> third_method_sync(Call& call, json args) {
        take_only_bar("FakeVendorB", call, args);
        co_await pause(call);
        co_return args["bar"] == "meow";
    }

    task<bool> fourth_method_shared_lock(Call& call, json args) {
        take_only_bar("FakeVendorB", call, args);
        co_await pause(call);
        co_return args["bar"] == "woof";
    }

    /// Takes anything. What the arguments are called is logged: their values may be secrets.
    task<void> log_passthrough(Call& call, json args) {
        json names = json::array();
        for (const auto& [name, value] : args.items()) {
            names.push_back(name);
        }
        call.log(tenon::info, "Test pass-through", "node", call.node_uuid(), "arguments", names);
        co_await pause(call);
    }

    /// Runs before the method, and before the 202 of an asynchronous one: the client sees this refusal at once.
    void needs_bar(Call& call, json args) {
        const auto bar = args.find("bar");
        if (bar == args.end() || is_false_in_python(*bar)) {
            throw tenon::invalid("Parameter 'bar' not passed to method '" + call.method() + "'.");
        }
    }

private:
    static bool is_false_in_python(const json& value) {
        return value.is_null() || value == json(false) || value == json("") || value == json(0) ||
               (value.is_structured() && value.empty());
    }

    /// A Python function refuses a keyword that it does not name, and Ironic passes its words on. New plugins leave
    /// this to TENON_ARGS, whose schema the host checks.
    static void take_only_bar(std::string_view python_class, const Call& call, const json& args) {
        for (const auto& item : args.items()) {
            if (item.key() != "bar" && item.key() != "http_method") {
                throw tenon::internal(
                    std::string(python_class) + "." + call.method() + "() got an unexpected keyword argument '" +
                    item.key() + "'"
                );
            }
        }
    }

    [[nodiscard]] task<void> pause(Call& call) const {
        if (delay_.count() > 0) {
            co_await call.sleep(delay_);
        }
    }

    std::chrono::milliseconds delay_{0};
};

}  // namespace

// Listings show the methods in this order; Ironic's is alphabetical.
TENON_PLUGIN(
    Fake, "fake", "1.0.0",
    TENON_ABOUT(
            .vendor = "The Tenon authors", .description = "Ironic's fake vendor interfaces, for tests and for learning"
    ),
    TENON_INTERFACE(
        vendor, "fake", TENON_PROPERTY("B1", "B1 description. Required."),
        TENON_PROPERTY("B2", "B2 description. Required."),
        TENON_METHOD(
            fourth_method_shared_lock, POST, .description = "Test if the value of bar is woof", .async = true,
            .lock = shared, .validate = &Fake::needs_bar
        ),
        TENON_METHOD(log_passthrough, POST, .description = "Test pass-through to wait.", .async = true),
        TENON_METHOD(
            second_method, POST, .description = "Test if the value of bar is kazoo", .async = true,
            .validate = &Fake::needs_bar
        ),
        TENON_METHOD(
            third_method_sync, POST, .description = "Test if the value of bar is meow", .validate = &Fake::needs_bar
        )
    ),
    TENON_INTERFACE(
        vendor, "fake-a", TENON_PROPERTY("A1", "A1 description. Required."),
        TENON_PROPERTY("A2", "A2 description. Optional."),
        TENON_METHOD(
            first_method, POST, .description = "Test if the value of bar is baz", .async = true,
            .validate = &Fake::needs_bar
        )
    )
)
