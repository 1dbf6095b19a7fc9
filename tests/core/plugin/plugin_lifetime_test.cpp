#include "plugin_host_fixture.hpp"
#include "support/temporary_directory.hpp"

#include <fstream>

using namespace tenon;
using namespace tenon::test;
using Fixture = HostFixture;

TEST_CASE("what a plugin sees of a node is made once for each value of the node") {
    Fixture f;
    f.made.add("echo", &on_echo);
    f.start();
    const auto asked = f.invocation();
    const auto first = f.generation->visible_driver_info(asked.node);
    CHECK(*first == R"({"acme_address": "h", "n": {}})");
    CHECK(f.generation->visible_driver_info(asked.node) == first);
    auto changed = std::make_shared<Node>(*asked.node);
    changed->driver_info = Json{{"acme_address", "other"}};
    CHECK(*f.generation->visible_driver_info(changed) == R"({"acme_address": "other"})");
    CHECK(f.generation->visible_driver_info(asked.node) == first);
    // A new node where an old one lay is not mistaken for it.
    for (int i = 0; i < 10'000; ++i) {
        auto node = std::make_shared<Node>();
        node->driver_info = Json{{"acme_address", i}};
        REQUIRE(*f.generation->visible_driver_info(node) == R"({"acme_address": )" + std::to_string(i) + "}");
    }
}

TEST_CASE("where a node's BMC is is read once for each value of the node, and anew while it is wrong") {
    Fixture f;
    PluginManifest manifest;
    manifest.name = "acme";
    manifest.bmc = BmcKeys{"acme_address", "acme_username", "acme_password", "acme_verify_ca", "acme_auth_type"};
    manifest.per_bmc = 2;
    const auto generation = std::make_shared<Generation>(f.plugins.services(), manifest);
    const TemporaryDirectory directory;
    const auto authority = directory / "authority.pem";
    const auto node = std::make_shared<Node>();
    node->driver_info = Json{{"acme_address", "https://10.0.0.1"}, {"acme_verify_ca", authority}};
    CHECK(generation->bmc_endpoint(node).error().code == Errc::invalid);
    std::ofstream(authority) << "there now";
    const auto first = generation->bmc_endpoint(node).value();
    CHECK(first->peer.host == "10.0.0.1");
    CHECK(first->peer.trust.ca_path == authority);
    CHECK(first->per_bmc == 2);
    CHECK(generation->bmc_endpoint(node).value() == first);
    const auto changed = std::make_shared<Node>(*node);
    changed->driver_info = Json{{"acme_address", "https://10.0.0.2"}, {"acme_verify_ca", authority}};
    CHECK(generation->bmc_endpoint(changed).value()->peer.host == "10.0.0.2");
    // What else is made of the node does not take its place.
    static_cast<void>(generation->visible_driver_info(node));
    CHECK(generation->bmc_endpoint(node).value() == first);
}

TEST_CASE("no call starts once its plugin is being stopped") {
    Fixture f;
    f.made.add("echo", &on_echo);
    f.start();
    CHECK(f.generation->stop(std::chrono::seconds(5)).has_value());
    CHECK(f.outcome(f.invocation()) == "Plugin 'acme' is being stopped. Please retry later.");
    CHECK(f.generation->in_flight() == 0);
}

TEST_CASE("a plugin ends after the last callback of a call that has long been answered", "[abi-failure-4]") {
    Fixture f;
    f.made.add("leave", [](void*, const tenon_method_v1*, const tenon_call_v1* c) noexcept {
        suspended.call = c->id;
        // Runs on after it has completed its call.
        host().offload(
            host().ctx, c->id,
            [](void*) noexcept {
                complete(suspended.call, "1");
                while (suspended.call != 0) {
                    std::this_thread::yield();
                }
            },
            [](void*, tenon_status) noexcept { ++suspended.callbacks; }, nullptr
        );
    });
    f.start();
    CHECK(f.outcome(f.invocation()) == "1");
    CHECK(f.generation->in_flight() == 1);
    auto ending = std::async(std::launch::async, [&] { return f.generation->stop(std::chrono::seconds(30)); });
    suspended.call = 0;
    CHECK(ending.get().has_value());
    CHECK(suspended.callbacks == 1);
}

TEST_CASE("a plugin whose stop() does not return is given up after the grace") {
    static std::promise<void> gate;
    gate = {};
    Fixture f;
    f.made.add("echo", &on_echo);
    f.start([](tenon_plugin_v1& plugin) {
        plugin.stop = [](void*, tenon_done_fn stopped, void* user) noexcept {
            gate.get_future().wait();
            stopped(user, TENON_OK);
        };
    });
    const auto stopped = f.generation->stop(std::chrono::milliseconds(20));
    REQUIRE(stopped.has_error());
    CHECK(
        stopped.error().message == "plugin acme did not stop within 20 ms; it is left running until the process ends"
    );
    gate.set_value();
}

TEST_CASE("a table of a later minor is read, a request or a result smaller than ABI 1.0 is not", "[abi-failure-6]") {
    Fixture f;
    f.made.add("small", [](void*, const tenon_method_v1*, const tenon_call_v1* c) noexcept {
        tenon_result_v1 result{};
        result.size = sizeof result - 1;
        host().complete(host().ctx, c->id, &result);
    });
    f.made.add("large", [](void*, const tenon_method_v1*, const tenon_call_v1* c) noexcept {
        struct Later {
            tenon_result_v1 known{};
            std::uint64_t new_field = 42;
        } later;

        later.known.size = sizeof later;
        later.known.body = text("1");
        host().complete(host().ctx, c->id, &later.known);
    });
    f.start();
    CHECK(
        f.outcome(f.invocation(0)) ==
        "Vendor method 'small' of plugin 'acme' failed without saying why (TENON_INTERNAL)."
    );
    CHECK(f.generation->context().misbehaviours() == 1);
    CHECK(f.outcome(f.invocation(1)) == "1");
}

TEST_CASE("a call that is completed from another thread while invoke still runs answers once") {
    Fixture f;
    f.made.add("other", [](void*, const tenon_method_v1*, const tenon_call_v1* c) noexcept {
        std::thread([id = c->id] { complete(id, "1"); }).join();
    });
    auto& both = f.made.add("both", &on_echo);
    both.validate = [](void*, const tenon_method_v1*, const tenon_call_v1* c) noexcept {
        suspended.call = c->id;
        std::thread([id = c->id] { complete(id, ""); }).join();
    };
    f.start();
    for (int i = 0; i < 100; ++i) {
        CHECK(f.outcome(f.invocation(0)) == "1");
        CHECK(f.wait(f.plugins.validate(f.loops.at(0), f.invocation(1))).has_value());
    }
    CHECK(f.generation->context().misbehaviours() == 0);
    CHECK(f.plugins.services().calls_in_flight() == 0);
    CHECK(f.generation->in_flight() == 0);
}

TEST_CASE("a blocking method may complete long after its caller has gone", "[abi-failure-12]") {
    Fixture f;
    f.made.add(
        "late",
        [](void*, const tenon_method_v1*, const tenon_call_v1* c) noexcept {
            suspended.call = 1;
            while (suspended.call != 2) {
                std::this_thread::yield();
            }
            host().progress(host().ctx, c->id, 50, text("still here"));
            CHECK(std::string_view(c->args.ptr, c->args.len) == R"({"a": 1})");
            complete(c->id, "1");
        },
        TENON_METHOD_BLOCKING
    );
    f.start();
    {
        auto asked = f.invocation();
        asked.args = R"({"a": 1})";

        struct : CallObserver {
            void progress(unsigned, std::string_view) override { CHECK(false); }
        } nobody;

        asked.observer = &nobody;
        asked.deadline = std::chrono::steady_clock::now();
        CHECK(f.outcome(asked) == "Vendor method 'late' did not end in time.");
    }
    CHECK(f.generation->in_flight() == 1);
    const auto stopped = f.generation->stop(std::chrono::milliseconds(500));
    REQUIRE(stopped.has_error());
    CHECK(stopped.error().message == "plugin acme has 1 calls in flight; it is left as it is until the process ends");
    while (suspended.call != 1) {
        std::this_thread::yield();
    }
    suspended.call = 2;
    f.pool.stop_and_join();
    std::promise<void> settled;
    boost::asio::post(f.loops.at(0).executor(), [&] { settled.set_value(); });
    settled.get_future().get();
    CHECK(f.plugins.services().calls_in_flight() == 0);
    CHECK(f.generation->in_flight() == 0);
    CHECK(f.generation->context().misbehaviours() == 0);
}
