#include "counter.hpp"
#include "names.hpp"

#include <tenon/plugin.hpp>

#include <memory>
#include <new>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

using namespace tenon;

namespace {

struct Words {
    std::string word;
    std::optional<int> times;
};
TENON_ARGS(Words, word, times)

struct Thrown {
    one_of<"runtime", "allocation", "conflict", "own", "number"> kind;
};
TENON_ARGS(Thrown, kind)

/// Of no family.
struct Own {
    int code;
};

[[noreturn]] void fail(const std::string& kind) {
    if (kind == "runtime") {
        throw std::runtime_error("run-time " + std::string(40, '!'));  // long enough not to fit into the object
    }
    if (kind == "allocation") {
        throw std::bad_alloc();
    }
    if (kind == "conflict") {
        throw conflict("in conflict");
    }
    if (kind == "own") {
        throw Own{7};
    }
    throw 42;
}

/// What the standard library does with locales and streams, too.
std::string joined(const std::vector<std::string>& words) {
    std::ostringstream text;
    for (const auto& word : words) {
        text << (text.str().empty() ? "" : " ") << word << ' ' << 0.5;
    }
    return text.str();
}

class Toolchain {
public:
    task<json> repeat(Call& call, Words args) {
        const auto words = std::make_shared<std::vector<std::string>>();
        for (int i = 0; i < args.times.value_or(1); ++i) {
            co_await call.sleep(1ms);
            words->push_back(args.word);
        }
        co_return obj("text", joined(*words));
    }

    json repeat_blocking(Call& call, Words args) {
        const auto words = std::make_shared<std::vector<std::string>>();
        for (int i = 0; i < args.times.value_or(1); ++i) {
            call.sleep(1ms).wait();
            words->push_back(args.word);
        }
        return obj("text", joined(*words));
    }

    task<json> count(Call&) { co_return obj("count", shared_by_mistake::count()); }

    /// The exception passes three coroutines and then the SDK, which must still know it.
    task<void> fails(Call& call, Thrown args) { co_await deeper(call, args.kind.str(), 3); }

    void fails_blocking(Call&, Thrown args) { fail(args.kind.str()); }

    /// Thrown on a thread of the pool, caught by its type on the loop.
    task<json> catches(Call& call, Thrown args) {
        const std::string kind = args.kind.str();
        std::string caught;
        try {
            co_await call.offload([&kind] { fail(kind); });
        } catch (const Error& error) {
            caught = std::to_string(error.status()) + ": " + error.what();
        } catch (const std::bad_alloc&) {
            caught = "allocation";
        } catch (const std::runtime_error& error) {
            caught = std::string("runtime: ") + std::string(error.what()).substr(0, 8);
        } catch (const Own& own) {
            caught = "own: " + std::to_string(own.code);
        } catch (int number) {
            caught = "number: " + std::to_string(number);
        }
        co_return obj("caught", caught);
    }

    task<json> root(Call& call) {
        json root = co_await call.bmc().get("/redfish/v1/");
        co_return obj("product", root["Product"]);
    }

private:
    static task<void> deeper(Call& call, std::string kind, int depth) {
        co_await call.sleep(1ms);
        if (depth > 0) {
            co_await deeper(call, kind, depth - 1);
        }
        fail(kind);
    }
};

}  // namespace

TENON_PLUGIN(
    Toolchain, toolchain_name, "1.0.0", TENON_ABOUT(.vendor = "The Tenon authors", .requires_http = true),
    TENON_INTERFACE(
        vendor, toolchain_name, TENON_METHOD(repeat, POST, .lock = shared),
        TENON_METHOD(repeat_blocking, POST, .lock = shared), TENON_METHOD(count, POST, .lock = shared),
        TENON_METHOD(fails, POST, .lock = shared), TENON_METHOD(fails_blocking, POST, .lock = shared),
        TENON_METHOD(catches, POST, .lock = shared), TENON_METHOD(root, GET, .lock = shared)
    )
)
