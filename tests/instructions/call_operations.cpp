#include "api/driver_document.hpp"
#include "conductor/reservations.hpp"
#include "core/conductor/hand_made_host.hpp"
#include "operation.hpp"
#include "plugin/args_schema.hpp"

#include <boost/asio/co_spawn.hpp>

#include <cstdio>
#include <cstdlib>
#include <exception>

namespace tenon::instructions {

namespace {

using test::HandMadePlugin;

constexpr std::string_view schema = R"({"type": "object", "additionalProperties": false,
    "required": ["profile", "min_rpm", "zones", "reason", "enabled", "hysteresis"],
    "properties": {"profile": {"type": "string", "enum": ["quiet", "balanced", "max"]},
    "min_rpm": {"type": "integer", "minimum": 0, "maximum": 4294967295},
    "max_rpm": {"type": "integer", "minimum": 0, "maximum": 4294967295},
    "zones": {"type": "array", "items": {"type": "string"}}, "reason": {"type": "string"},
    "enabled": {"type": "boolean"}, "hysteresis": {"type": "number"}, "owner": {"type": "string"}}})";

constexpr std::string_view args =
    R"({"profile": "balanced", "min_rpm": 1200, "max_rpm": 9800, "zones": ["cpu0", "cpu1", "dimm", "nvme"], )"
    R"("reason": "ticket 48151: too loud at night", "enabled": true, "hysteresis": 2.5, "owner": "rack 7"})";

template <class T>
T required(Result<T> result) {
    if (result.has_error()) {
        std::fprintf(stderr, "instructions: %s\n", result.error().message.c_str());
        std::exit(EXIT_FAILURE);
    }
    return std::move(result).value();
}

void answer(void*, const tenon_method_v1*, const tenon_call_v1* call) noexcept {
    tenon_result_v1 result{};
    result.size = sizeof result;
    result.body = call->args;
    HandMadePlugin::host->complete(HandMadePlugin::host->ctx, call->id, &result);
}

/// Its loop is this thread's.
struct Host : test::HandMadeHost {
    Host()
        : HandMadeHost([](HandMadePlugin& plugin) {
              for (const char* name : {"answer", "list_fans", "reset_fan", "set_fan", "set_light"}) {
                  plugin.add(name, &answer, TENON_METHOD_EXCLUSIVE).description = test::text("As a listing shows it");
              }
          }) {
        Node node;
        node.uuid = "11111111-0000-4000-8000-000000000001";
        node.driver = "acme";
        store.insert(node, [](const Result<NodePtr>&) {});
    }

    static Host& get() {
        static auto& all = *new Host;  // lives as long as its plugin does, which is until the process ends
        return all;
    }

    void run(Awaitable<void> work) {
        boost::asio::co_spawn(loop.executor(), std::move(work), [this](const std::exception_ptr&) { loop.stop(); });
        loop.run();
        loop.context().restart();
    }
};

Awaitable<void> call_node_again_and_again(Host& host, unsigned times) {
    const auto node = host.store.find_by_uuid("11111111-0000-4000-8000-000000000001");
    while (times-- > 0) {
        PassthruRequest request;
        request.method = "answer";
        request.http_method = "POST";
        request.args = args;
        request.request_id = "req-11111111-0000-4000-8000-000000000002";
        auto outcome = co_await brought(host.conductor.call_node(host.loop, node, std::move(request)));
        keep(required(std::move(outcome)).reply.body);
    }
}

Awaitable<void> invoke_again_and_again(Host& host, unsigned times) {
    Invocation asked;
    asked.implementation = host.implementations.front();
    asked.method = &asked.implementation->node_methods.front();
    asked.http_method = "POST";
    asked.args = args;
    asked.node = host.store.find_by_uuid("11111111-0000-4000-8000-000000000001");
    asked.driver = "acme";
    asked.request_id = "req-11111111-0000-4000-8000-000000000002";
    while (times-- > 0) {
        auto reply = co_await host.plugins.invoke(host.loop, asked);
        keep(required(std::move(reply)).body);
    }
}

void list_methods(unsigned times) {
    const auto catalog = Host::get().conductor.catalog();
    const auto* const type = required(catalog->find("acme"));
    while (times-- > 0) {
        keep(api::methods_document(type->defaults->node_methods.methods(), MethodScope::node));
    }
}

void check_schema(unsigned times) {
    static const auto compiled = required(ArgsSchema::compile(schema));
    while (times-- > 0) {
        const auto checked = compiled->check(args);
        keep(checked.has_value() || (std::exit(EXIT_FAILURE), false));
    }
}

void lock_node(unsigned times) {
    static Reservations reservations;
    while (times-- > 0) {
        const auto reserved = reservations.try_acquire("11111111-0000-4000-8000-000000000001");
        keep(reserved.has_value());
    }
}

}  // namespace

std::vector<Operation> call_operations() {
    return {
        {"dispatch", [](unsigned times) { Host::get().run(call_node_again_and_again(Host::get(), times)); }},
        {"abi_crossing", [](unsigned times) { Host::get().run(invoke_again_and_again(Host::get(), times)); }},
        {"listing", list_methods},
        {"schema_check", check_schema},
        {"lock", lock_node},
    };
}

}  // namespace tenon::instructions
