// What tests of hosts need a plugin to do, the rude things included. Each method is named after what it does.

#include <tenon/plugin.hpp>

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace {

using tenon::Call;
using tenon::json;
using tenon::obj;
using tenon::one_of;
using tenon::raw_json;
using tenon::task;

struct Path {
    std::optional<std::string> path;
};
TENON_ARGS(Path, path)

struct Duration {
    std::uint32_t ms;
};
TENON_ARGS(Duration, ms)

struct Kind {
    one_of<"error", "standard", "foreign", "http"> kind;
};
TENON_ARGS(Kind, kind)

struct Inner {
    std::string name;
    std::optional<std::int64_t> size;
};
TENON_ARGS(Inner, name, size)

/// Every type that a member may have.
struct Everything {
    std::string text;
    bool flag;
    int number;
    std::int64_t large;
    std::uint64_t unsigned_large;
    double real;
    one_of<"red", "green"> colour;
    std::vector<int> list;
    std::map<std::string, double> table;
    json anything;
    Inner inner;
    std::vector<Inner> inners;
    std::optional<std::string> maybe;
};
TENON_ARGS(
    Everything, text, flag, number, large, unsigned_large, real, colour, list, table, anything, inner, inners, maybe
)

class Probe {
public:
    /// {"fail": "text"} makes the start fail with that text, {"hang": true} makes it never end.
    explicit Probe(const json& config) {
        while (config.value("hang", false)) {
            std::this_thread::sleep_for(std::chrono::hours(1));
        }
        if (const auto fail = config.find("fail"); fail != config.end() && fail->is_string()) {
            throw tenon::unavailable(fail->get<std::string>());
        }
    }

    void stop() noexcept { release_all(); }

    task<json> get_from_bmc(Call& call, Path args) {
        const std::string path = args.path.value_or("/redfish/v1/");
        co_return co_await call.bmc().get(path);
    }

    json get_from_bmc_blocking(Call& call, Path args) {
        return call.bmc().get(args.path.value_or("/redfish/v1/")).wait();
    }

    /// Everything that a request can carry, and everything that comes back.
    task<json> ask_bmc(Call& call, json args) {
        tenon::HttpRequest request;
        request.method = args.value("method", "GET");
        request.target = args.value("target", "/");
        request.body = args.value("body", "");
        request.headers.emplace_back("X-Probe", "1");
        const tenon::HttpResponse response = co_await call.bmc().request(std::move(request));
        json headers = json::object();
        for (const auto& [name, value] : response.headers) {
            headers[name] = value;
        }
        co_return obj("status", response.status, "body", response.body, "headers", headers);
    }

    json block(Call&, Duration args) {
        std::this_thread::sleep_for(std::chrono::milliseconds(args.ms));
        return obj("blocked_ms", args.ms);
    }

    task<std::string> offload(Call& call, Duration args) {
        const auto before = std::this_thread::get_id();
        const auto inside = co_await call.offload([args] {
            std::this_thread::sleep_for(std::chrono::milliseconds(args.ms));
            return std::this_thread::get_id();
        });
        co_return before != inside&& before == std::this_thread::get_id() ? "another thread, and back" : "wrong thread";
    }

    /// Deaf to cancellation until release or stop.
    std::string ignore_cancellation(Call&) {
        std::unique_lock lock(mutex_);
        const auto mine = releases_;
        released_.wait(lock, [&] { return releases_ != mine; });
        return "released";
    }

    task<void> release(Call&) {
        release_all();
        co_return;
    }

    task<void> throw_one(Call&, Kind args) {
        if (args.kind == "error") {
            throw tenon::conflict("probe: conflict").code("probe.conflict").retry_after(std::chrono::seconds(2));
        }
        if (args.kind == "http") {
            throw tenon::bmc_error("probe: teapot").http(418);
        }
        if (args.kind == "standard") {
            throw std::runtime_error("probe: standard");
        }
        throw 42;
        co_return;
    }

    /// Misbehaves: the second completion is the SDK's own.
    task<std::string> complete_twice(Call& call) {
        tenon::detail::Outcome first;
        tenon::detail::succeed(first, json("first"));
        tenon::detail::complete(call.id(), first);
        co_return "second";
    }

    task<std::string> sleep(Call& call, Duration args) {
        co_await call.sleep(std::chrono::milliseconds(args.ms));
        co_return "slept";
    }

    task<std::string> work(Call& call, Duration args) {
        call.progress(0, "started");
        co_await call.sleep(std::chrono::milliseconds(args.ms));
        call.progress(50, "half");
        co_await call.sleep(std::chrono::milliseconds(args.ms));
        call.log(tenon::info, "work done", "ms", args.ms);
        co_return "worked";
    }

    task<raw_json> raw(Call&, raw_json args) { co_return args; }

    task<json> show_call(Call& call) {
        co_return obj(
            "node_uuid", call.node_uuid(), "node_name", call.node_name(), "driver", call.driver(), "driver_info",
            call.driver_info(), "http_method", call.http_method(), "method", call.method(), "request_id",
            call.request_id(), "user", call.user(), "project", call.project(), "has_deadline",
            call.deadline().has_value()
        );
    }

    task<json> take_everything(Call&, Everything args) {
        json inners = json::array();
        for (const auto& inner : args.inners) {
            inners.push_back(obj("name", inner.name, "size", inner.size ? json(*inner.size) : json()));
        }
        co_return obj(
            "text", args.text, "flag", args.flag, "number", args.number, "large", args.large, "unsigned_large",
            args.unsigned_large, "real", args.real, "colour", args.colour.str(), "list", args.list, "table", args.table,
            "anything", args.anything, "inner", args.inner.name, "inners", inners, "maybe",
            args.maybe ? json(*args.maybe) : json()
        );
    }

    task<tenon::attachment> file(Call&) {
        tenon::attachment file;
        file.body = std::string("\0\1\2\xff", 4);
        file.content_type = "application/octet-stream";
        co_return file;
    }

    /// Refuses what does not come from the node it was meant for.
    task<void> check_slowly(Call& call, json args) {
        co_await call.sleep(std::chrono::milliseconds(1));
        if (args.contains("refuse")) {
            throw tenon::invalid("probe: refused");
        }
    }

    task<std::string> manage(Call&) { co_return "managed"; }

    task<std::string> alternative(Call&) { co_return "alternative"; }

private:
    void release_all() noexcept {
        const std::lock_guard lock(mutex_);
        ++releases_;
        released_.notify_all();
    }

    std::mutex mutex_;  // guards releases_
    std::condition_variable released_;
    std::uint64_t releases_ = 0;
};

}  // namespace

TENON_PLUGIN(
    Probe, "probe", "1.2.3",
    TENON_ABOUT(.vendor = "The Tenon authors", .description = "Does what tests ask for", .requires_http = true),
    TENON_INTERFACE(
        vendor, "probe", TENON_PROPERTY("probe_address", "Address of the BMC. Required."),
        TENON_METHOD(ask_bmc, POST, .lock = shared),
        TENON_METHOD(block, POST, .description = "Block a thread", .lock = shared),
        TENON_METHOD(complete_twice, POST, .lock = shared), TENON_METHOD(file, GET, .lock = shared),
        TENON_METHOD(
            get_from_bmc, (GET, POST), .description = "Fetch a document from the BMC", .lock = shared,
            .idempotent = true
        ),
        TENON_METHOD(get_from_bmc_blocking, (GET, POST), .lock = shared),
        TENON_METHOD(ignore_cancellation, POST, .lock = shared),
        TENON_METHOD(sleep, GET, .name = "nap", .lock = shared, .role = "reader"),
        TENON_METHOD(offload, POST, .lock = shared),
        TENON_METHOD(sleep, POST, .name = "overdue", .lock = shared, .timeout = 50ms),
        TENON_METHOD(raw, POST, .description = "The arguments, byte for byte", .lock = shared),
        TENON_METHOD(release, POST, .lock = shared),
        TENON_METHOD(raw, POST, .name = "checked", .validate = &Probe::check_slowly),
        TENON_METHOD(show_call, (GET, POST), .lock = shared),
        TENON_METHOD(sleep, POST, .name = "single", .lock = shared, .max_parallel = 1), TENON_METHOD(sleep, POST),
        TENON_METHOD(take_everything, POST, .lock = shared), TENON_METHOD(throw_one, POST, .lock = shared),
        TENON_METHOD(work, POST, .description = "Long work that tells how far it is", .async = true),
        TENON_DRIVER_METHOD(raw, POST, .name = "driver_raw"),
        TENON_DRIVER_METHOD(release, POST, .name = "driver_release"),
        TENON_DRIVER_METHOD(show_call, GET, .name = "driver_show_call")
    ),
    TENON_INTERFACE(
        vendor, "probe-alt", TENON_METHOD(alternative, POST, .name = "raw"), TENON_METHOD(alternative, POST)
    ),
    TENON_INTERFACE(management, "probe", TENON_METHOD(manage, POST, .description = "A method of another kind"))
)
