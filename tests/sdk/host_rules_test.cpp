// What becomes of a plugin when its host breaks the rules of abi.h: it survives where it can, and the host's own log
// says who it was. What cannot be survived is a callback for an operation whose frame has gone.

#include "support/rude_host.hpp"

#include <tenon/plugin.hpp>

#include <catch2/catch.hpp>

#include <chrono>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace std::chrono_literals;
using tenon::Call;
using tenon::json;
using tenon::obj;
using tenon::task;

class Guest {
public:
    task<std::string> sleep(Call& call) {
        co_await call.sleep(1s);
        co_return "slept";
    }

    /// The first operation exists until the end: what comes for it late finds it.
    task<std::string> sleep_twice(Call& call) {
        auto first = call.sleep(1s);
        co_await first;
        co_await call.sleep(1s);
        co_return "slept twice";
    }

    task<std::string> sleep_with_a_limit(Call& call) {
        co_await tenon::with_timeout(call, 1h, quietly(call));
        co_return "in time";
    }

    task<int> work(Call& call) {
        int runs = 0;
        co_await call.offload([&runs] { ++runs; });
        co_return runs;
    }

    task<json> fetch(Call& call) {
        json document = co_await call.bmc().get("/redfish/v1/");
        co_return document;
    }

    json fetch_blocking(Call& call) { return call.bmc().get("/redfish/v1/").wait(); }

    task<json> show(Call& call, json args) {
        co_return obj("args", args, "node", call.node_name(), "driver_info", call.driver_info(), "user", call.user());
    }

    task<std::string> look(Call& call) {
        const bool before = call.stop_requested();
        co_await call.sleep(1s);
        co_return before ? "was told" : "was not told";
    }

private:
    static task<void> quietly(Call& call) { co_await call.sleep(1s); }
};

}  // namespace

TENON_PLUGIN(
    Guest, "guest", "1.0.0",
    TENON_INTERFACE(
        vendor, "guest", TENON_METHOD(sleep, POST), TENON_METHOD(sleep_twice, POST),
        TENON_METHOD(sleep_with_a_limit, POST), TENON_METHOD(work, POST), TENON_METHOD(fetch, POST),
        TENON_METHOD(fetch_blocking, POST), TENON_METHOD(show, POST), TENON_METHOD(look, POST)
    )
)

namespace {

using tenon::test::RudeHost;
using Texts = std::vector<std::string>;

const std::string twice =
    "the host called back twice for one operation (rule R5); the second time is ignored broken_by=host";
const std::string inside = "the host called back from inside a call of the plugin's (rule R5) broken_by=host";

/// The plugin as that host has it.
struct Guested {
    explicit Guested(RudeHost& by) : host(by), plugin(tenon_plugin_entry_v1(&by.table)) {
        REQUIRE(plugin != nullptr);
        REQUIRE(plugin->init({"{}", 2}, &instance) == TENON_OK);
    }

    ~Guested() { plugin->fini(instance); }

    Guested(const Guested&) = delete;
    Guested& operator=(const Guested&) = delete;

    [[nodiscard]] const tenon_method_v1* method(std::string_view name) const {
        const auto& interface = *plugin->interfaces[0];
        for (std::size_t i = 0; i < interface.n_node_methods; ++i) {
            if (std::string_view(interface.node_methods[i]->name.ptr, interface.node_methods[i]->name.len) == name) {
                return interface.node_methods[i];
            }
        }
        FAIL("no method " << name);
        return nullptr;
    }

    void invoke(std::string_view name) {
        tenon_call_v1 call{};
        call.size = sizeof call;
        call.id = 7;
        call.args = {"{}", 2};
        method(name)->invoke(instance, method(name), &call);
    }

    /// What the one call has ended with: its body, or its status and text.
    [[nodiscard]] std::string outcome() const {
        REQUIRE(host.completions.size() == 1);
        const auto& ended = host.completions.front();
        CHECK(ended.call == 7);
        return ended.status == TENON_OK ? ended.body : std::to_string(ended.status) + ": " + ended.message;
    }

    RudeHost& host;
    const tenon_plugin_v1* plugin;
    void* instance = nullptr;
};

/// Why the plugin does not work with that host.
std::string refusal(const RudeHost& host) {
    return tenon_plugin_entry_v1(&host.table) == nullptr ? host.error : "taken";
}

}  // namespace

TEST_CASE("a second callback for one operation is ignored, and the host is named", "[abi-failure-7]") {
    RudeHost host;
    Guested guest(host);
    guest.invoke("sleep_twice");
    host.call_back(0);
    host.call_back(0);
    host.call_back(0, TENON_CANCELLED);
    CHECK(host.completions.empty());
    CHECK(host.log == Texts{twice, twice});
    host.call_back(1);
    CHECK(guest.outcome() == "\"slept twice\"");
}

TEST_CASE("a callback from inside the call is taken when the call is over, and the host is named", "[abi-failure-7]") {
    for (const auto& [method, expected] : std::vector<std::pair<std::string, std::string>>{
             {"sleep", "\"slept\""},
             {"sleep_twice", "\"slept twice\""},
             {"work", "1"},
             {"fetch", R"({"a": 1})"},
             {"fetch_blocking", R"({"a": 1})"}}) {
        CAPTURE(method);
        RudeHost host;
        host.calls_back_inside = true;
        Guested guest(host);
        guest.invoke(method);
        CHECK(guest.outcome() == expected);
        CHECK(host.log == Texts(method == "sleep_twice" ? 2 : 1, inside));
    }
    // In a scope: first the operation of the limit itself is begun, or that of the task.
    RudeHost host;
    host.calls_back_inside = true;
    Guested guest(host);
    guest.invoke("sleep_with_a_limit");
    CHECK(host.completions.size() == 1);
    CHECK(host.log == Texts(host.begun.size(), inside));
}

TEST_CASE("a callback on another thread goes on there, and the host is named", "[abi-failure-7]") {
    RudeHost host;
    Guested guest(host);
    guest.invoke("sleep");
    std::thread([&] { host.call_back(0); }).join();
    CHECK(guest.outcome() == "\"slept\"");
    CHECK(
        host.log ==
        Texts{"the host called back on another thread than that of the call's loop (rule R5) broken_by=host"}
    );
}

TEST_CASE("a response that is none is an error, and the host is named", "[abi-failure-6]") {
    tenon_http_response_v1 small{};
    small.size = 8;
    small.http_status = 200;
    tenon_http_response_v1 headless{};
    headless.size = sizeof headless;
    headless.http_status = 200;
    headless.n_headers = 3;
    for (const tenon_http_response_v1* response :
         std::vector<const tenon_http_response_v1*>{nullptr, &small, &headless}) {
        RudeHost host;
        Guested guest(host);
        guest.invoke("fetch");
        host.answer(0, TENON_OK, response);
        CHECK(guest.outcome() == "10: the host has lost the BMC's answer");
        CHECK(host.log == Texts{"the host gave no whole response with TENON_OK (tenon.http/1) broken_by=host"});
    }
    tenon_http_response_v1 bodiless{};
    bodiless.size = sizeof bodiless;
    bodiless.http_status = 200;
    bodiless.body = {nullptr, 4096};
    RudeHost host;
    Guested guest(host);
    guest.invoke("fetch");
    host.answer(0, TENON_OK, &bodiless);
    CHECK(guest.outcome() == "null");
}

TEST_CASE("a status that nobody knows is told as its number", "[abi-failure-6]") {
    for (const char* method : {"sleep", "work", "fetch"}) {
        CAPTURE(method);
        RudeHost host;
        Guested guest(host);
        guest.invoke(method);
        host.call_back(0, 4711);
        CHECK(guest.outcome() == "4711: the host ended an operation with status 4711 and does not say why");
    }
}

TEST_CASE("a call that is not whole is refused or read as far as it goes, and the host is named", "[abi-failure-6]") {
    RudeHost host;
    Guested guest(host);
    const auto* const show = guest.method("show");
    tenon_call_v1 call{};
    call.size = sizeof call;
    call.id = 7;
    SECTION("texts that are NULL with a length") {
        for (auto* text :
             {&call.method, &call.http_method, &call.args, &call.node_uuid, &call.node_name, &call.driver,
              &call.driver_info, &call.request_id, &call.user, &call.project}) {
            *text = {nullptr, 4096};
        }
        show->invoke(guest.instance, show, &call);
        CHECK(guest.outcome() == R"({"args": {}, "node": "", "driver_info": {}, "user": ""})");
    }
    SECTION("smaller than ABI 1.0") {
        call.size = 40;
        show->invoke(guest.instance, show, &call);
        CHECK(guest.outcome() == "10: the host called a method with a call smaller than that of ABI 1.0");
        CHECK(host.log.size() == 1);
    }
    SECTION("no instance") {
        show->invoke(nullptr, show, &call);
        CHECK(guest.outcome() == "10: the host called a method of a plugin that init() has not given it");
        CHECK(host.log.size() == 1);
    }
    SECTION("no descriptor") {
        show->invoke(guest.instance, nullptr, &call);
        CHECK(guest.outcome() == "10: the host called a method without its descriptor");
        CHECK(host.log.size() == 1);
    }
    SECTION("no call") {
        show->invoke(guest.instance, show, nullptr);
        CHECK(host.completions.empty());
        CHECK(host.log == Texts{"the host called a method without a call broken_by=host"});
    }
}

TEST_CASE("a host that says a running call is unknown ends what the call waits for", "[abi-failure-7]") {
    for (const char* method : {"sleep", "work", "fetch", "fetch_blocking", "sleep_with_a_limit"}) {
        CAPTURE(method);
        RudeHost host;
        host.knows_calls = false;
        Guested guest(host);
        guest.invoke(method);
        CHECK(guest.outcome() == "1: the call was cancelled");
    }
}

TEST_CASE("a cancelled call whose operations never end waits, knows of it, and ends when they do", "[abi-failure-12]") {
    RudeHost host;
    host.state = TENON_CALL_CANCELLED;
    Guested guest(host);
    guest.invoke("look");
    CHECK(host.completions.empty());
    host.call_back(0);
    CHECK(guest.outcome() == "\"was told\"");
}

TEST_CASE("work that the host has not run, or has run twice, is told apart", "[abi-failure-7]") {
    RudeHost host;
    Guested guest(host);
    guest.invoke("work");
    SECTION("not at all") {
        host.runs_work = false;
        host.call_back(0);
        CHECK(guest.outcome() == "10: the host has not run the offloaded work");
        CHECK(host.log == Texts{"the host says that offloaded work has run, and it has not broken_by=host"});
    }
    SECTION("twice") {
        host.begun[0].work(host.begun[0].user);
        host.call_back(0);
        CHECK(guest.outcome() == "1");
        CHECK(host.log == Texts{"the host ran offloaded work twice; the second time is left out broken_by=host"});
    }
}

TEST_CASE("without memory of the host a call still has an end") {
    RudeHost host;
    host.has_memory = false;
    Guested guest(host);
    guest.invoke("sleep");
    CHECK(guest.outcome() == "10: out of memory");
}

TEST_CASE("an extension that is not there after all, or is not whole, is one that the plugin does without") {
    RudeHost host;
    SECTION("not there") {
        host.offered = nullptr;
    }
    SECTION("smaller than it was") {
        host.http.size = 8;
    }
    SECTION("without its function") {
        host.http.request = nullptr;
    }
    Guested guest(host);
    CHECK(
        host.log == (host.offered == nullptr
                         ? Texts{}
                         : Texts{"the host's table of tenon.http/1 is not whole; the plugin does without "
                                 "broken_by=host"})
    );
    guest.invoke("fetch");
    CHECK(guest.outcome() == "6: this host offers no tenon.http/1, without which a plugin cannot reach a BMC");
}

TEST_CASE("a host's table that is not whole is refused, and the host is told as far as it goes", "[abi-failure-6]") {
    const std::string told = "the host's table is smaller than that of ABI 1.0, or functions of it are missing";
    RudeHost host;
    CHECK(refusal(host) == "taken");
    host.table.size = sizeof host.table + 64;  // of a later minor
    CHECK(refusal(host) == "taken");
    host.table.size = offsetof(tenon_host_v1, cancel_op);
    CHECK(refusal(host) == told);
    host.error.clear();
    host.table.size = 8;
    CHECK(refusal(host).empty());  // there is nobody to tell
    host.table.size = sizeof host.table;
    host.table.sleep_ = nullptr;
    CHECK(refusal(host) == told);
    CHECK(tenon_plugin_entry_v1(nullptr) == nullptr);
}
