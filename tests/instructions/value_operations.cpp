#include "api/request_target.hpp"
#include "api/route_table.hpp"
#include "base/json.hpp"
#include "operation.hpp"
#include "plugin/manifest_reader.hpp"
#include "store/call_document.hpp"
#include "store/node_index.hpp"

#include <fmt/format.h>

namespace tenon::instructions {

namespace {

api::Answer unasked(api::Exchange&) {
    return error(Errc::internal, "only looked for");
}

/// As many routes as a server has, and the one that is asked for near the end.
std::vector<api::Route> routes() {
    static constexpr const char* paths[] = {
        "/",
        "/v1",
        "/healthcheck",
        "/metrics",
        "/tenon/v1/plugins",
        "/tenon/v1/plugins/{plugin}",
        "/tenon/v1/calls",
        "/tenon/v1/calls/{call}",
        "/v1/drivers",
        "/v1/drivers/{driver}",
        "/v1/drivers/{driver}/properties",
        "/v1/drivers/{driver}/vendor_passthru/methods",
        "/v1/drivers/{driver}/vendor_passthru",
        "/v1/drivers/{driver}/vendor_passthru/{method...}",
        "/v1/nodes",
        "/v1/nodes/detail",
        "/v1/nodes/{node}",
        "/v1/nodes/{node}/maintenance",
        "/v1/nodes/{node}/validate",
        "/v1/nodes/{node}/states",
        "/v1/nodes/{node}/vendor_passthru/methods",
        "/v1/nodes/{node}/vendor_passthru",
        "/v1/nodes/{node}/vendor_passthru/{method...}",
    };
    std::vector<api::Route> all;
    for (const auto* path : paths) {
        all.emplace_back("*", path, Role::reader, "baremetal:x", &unasked);
    }
    return all;
}

Operation routing() {
    static const auto all = routes();
    return {
        "routing", [table = api::RouteTable(all)](unsigned times) {
            while (times-- > 0) {
                const auto target =
                    api::parse_target("/v1/nodes/11111111-0000-4000-8000-000000000001/vendor_passthru/set_fan?wait=1");
                keep(table.find("POST", "", target->segments).route);
            }
        }};
}

Operation node_lookup() {
    auto index = std::make_shared<NodeIndex>();
    std::vector<NodeIndex::Change> changes;
    for (int number = 0; number < 1000; ++number) {
        auto node = std::make_shared<Node>();
        node->id = number;
        node->uuid = fmt::format("11111111-0000-4000-8000-{:012}", number);
        node->name = fmt::format("rack1-node{}", number);
        changes.push_back({nullptr, node});
    }
    index->apply(changes);
    return {"node_lookup", [index](unsigned times) {
                while (times-- > 0) {
                    keep(index->find_by_uuid("11111111-0000-4000-8000-000000000500"));
                    keep(index->find_by_name("rack1-node500"));
                }
            }};
}

Operation manifest_parse() {
    return {
        "manifest_parse", [](unsigned times) {
            while (times-- > 0) {
                const auto manifest = parse_plugin_manifest(
                    "schema: tenon.plugin/1\nname: acme\nversion: 1.4.0\nvendor: Acme\nlicense: Apache-2.0\n"
                    "description: Fans and lights of Acme's servers\nlibrary: acme.so\n"
                    "abi: { major: 1, minor_min: 0 }\ninterfaces:\n  vendor: [acme, acme-old]\n  management: [acme]\n"
                    "requires: [tenon.http/1]\nbmc:\n  address: acme_address\n  username: acme_username\n"
                    "  password: acme_password\n  verify_ca: acme_verify_ca\nconfig: { delay: 3 }\n",
                    "acme.yaml"
                );
                keep(manifest->name);
            }
        }};
}

Operation json_out() {
    const auto value = Json::parse(
        R"({"profile": "balanced", "min_rpm": 1200, "max_rpm": 9800, "zones": ["cpu0", "cpu1", "dimm", "nvme"], )"
        R"("reason": "ticket 48151: too loud at night", "enabled": true, "hysteresis": 2.5, "owner": "rack 7"})"
    );
    return {"json_out", [value](unsigned times) {
                while (times-- > 0) {
                    keep(dump_json(value));
                }
            }};
}

Operation call_record() {
    CallRecord record;
    record.id = "11111111-0000-4000-8000-000000000003";
    record.node_uuid = "11111111-0000-4000-8000-000000000001";
    record.driver = "acme-hardware";
    record.plugin = "acme";
    record.plugin_version = "1.4.0";
    record.method = "set_fan";
    record.http_method = "POST";
    record.args = R"({"profile": "balanced", "min_rpm": 1200})";
    record.request_id = "req-11111111-0000-4000-8000-000000000002";
    record.created_at = Timestamp(std::chrono::seconds(1'700'000'000));
    return {"call_record", [record](unsigned times) {
                while (times-- > 0) {
                    CallRecord read;
                    keep(read_call_document(to_document(record), read).has_value());
                }
            }};
}

}  // namespace

std::vector<Operation> value_operations() {
    return {routing(), node_lookup(), manifest_parse(), json_out(), call_record()};
}

}  // namespace tenon::instructions
