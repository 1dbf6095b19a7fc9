#include "scripted_service.hpp"

#include <tenon/abi.h>

#include <catch2/catch.hpp>

#include <cstdlib>
#include <deque>
#include <functional>

using namespace redfish;

namespace {

tenon_str str(const std::string& text) {
    return tenon_str{text.data(), text.size()};
}

std::string copy(tenon_str text) {
    return text.len == 0 ? std::string() : std::string(text.ptr, text.len);
}

/// As much of a host as one call needs: every callback later, from turn().
struct SmallHost {
    std::deque<std::function<void()>> later;
    std::vector<std::string> asked;
    tenon_status status = -1;
    std::string body;
    std::string error;

    void turn() {
        while (!later.empty()) {
            const auto next = std::move(later.front());
            later.pop_front();
            next();
        }
    }
};

SmallHost& host_of(void* ctx) {
    return *static_cast<SmallHost*>(ctx);
}

tenon_id
request(void* ctx, tenon_id, const tenon_http_request_v1* request, tenon_http_done_fn done, void* user) noexcept {
    const std::string target = copy(request->target);
    host_of(ctx).asked.push_back(copy(request->method) + " " + target);
    host_of(ctx).later.push_back([=] {
        const std::string text = target == "/redfish/v1/" ? "{}" : R"({"Members":[],"Name":"é"})";
        tenon_http_response_v1 response{};
        response.size = sizeof response;
        response.http_status = 200;
        response.body = str(text);
        done(user, TENON_OK, &response, tenon_str{});
    });
    return 1;
}

const void* extension(void*, tenon_str id) noexcept {
    static const tenon_ext_http_v1 http{sizeof http, 0, &request};
    return copy(id) == TENON_EXT_HTTP_1 ? &http : nullptr;
}

void complete(void* ctx, tenon_id, const tenon_result_v1* result) noexcept {
    host_of(ctx).status = result->status;
    host_of(ctx).body = copy(result->body);
    host_of(ctx).error = copy(result->error_message);
}

tenon_host_v1 table_of(SmallHost& host) {
    tenon_host_v1 table{};
    table.size = sizeof table;
    table.ctx = &host;
    table.get_extension = &extension;
    table.alloc = [](void*, size_t n) noexcept -> void* { return std::malloc(n); };
    table.free_ = [](void*, void* p, size_t) noexcept { std::free(p); };
    table.complete = &complete;
    table.call_state = [](void*, tenon_id) noexcept -> std::uint32_t { return 0; };
    table.log = [](void*, tenon_id, tenon_level, tenon_str, const tenon_kv*, size_t) noexcept {};
    table.set_error = [](void*, tenon_status, tenon_str) noexcept {};
    table.progress = [](void*, tenon_id, std::uint32_t, tenon_str) noexcept {};
    table.post = [](void* ctx, tenon_id, tenon_fn fn, void* user) noexcept -> tenon_id {
        host_of(ctx).later.push_back([=] { fn(user); });
        return 1;
    };
    table.sleep_ = [](void*, tenon_id, std::uint64_t, tenon_done_fn, void*) noexcept -> tenon_id { return 0; };
    table.offload = [](void*, tenon_id, tenon_fn, tenon_done_fn, void*) noexcept -> tenon_id { return 0; };
    table.cancel_op = [](void*, tenon_id) noexcept {};
    return table;
}

tenon_call_v1 call_of(const std::string& arguments, const std::string& driver_info) {
    tenon_call_v1 call{};
    call.size = sizeof call;
    call.id = 1;
    call.args = str(arguments);
    call.driver_info = str(driver_info);
    return call;
}

}  // namespace

TEST_CASE("the plugin offers Ironic's five methods with its verbs, flags and descriptions", "[ironic-66][ironic-69]") {
    SmallHost host;
    const tenon_host_v1 table = table_of(host);
    const tenon_plugin_v1* plugin = tenon_plugin_entry_v1(&table);
    REQUIRE(plugin != nullptr);
    CHECK(copy(plugin->name) == "redfish");
    REQUIRE(plugin->n_requires_ext == 1);
    CHECK(copy(plugin->requires_ext[0]) == TENON_EXT_HTTP_1);
    REQUIRE(plugin->n_interfaces == 2);
    const tenon_interface_v1& vendor = *plugin->interfaces[0];
    CHECK(copy(vendor.kind) + "/" + copy(vendor.name) == "vendor/redfish");
    CHECK(vendor.n_properties == 0);
    CHECK(vendor.n_driver_methods == 0);

    std::vector<std::string> methods;
    for (std::size_t i = 0; i < vendor.n_node_methods; ++i) {
        const tenon_method_v1& method = *vendor.node_methods[i];
        CHECK(method.n_http_methods == 1);
        CHECK((method.flags & TENON_METHOD_EXCLUSIVE) != 0);
        CHECK((method.flags & (TENON_METHOD_ATTACH | TENON_METHOD_BLOCKING)) == 0);
        CHECK(method.args_schema.len == 0);  // unknown arguments are ignored, as Ironic's **kwargs ignore them
        const bool is_async = (method.flags & TENON_METHOD_ASYNC) != 0;
        methods.push_back(
            copy(method.http_methods[0]) + " " + copy(method.name) + (is_async ? " async: " : ": ") +
            copy(method.description)
        );
    }
    CHECK(
        methods ==
        std::vector<std::string>{
            "POST create_subscription: Creates a subscription on a node. Required argument: a dictionary of "
            "{'Destination': 'destination_url'}",
            "DELETE delete_subscription: Delete a subscription on a node. Required argument: a dictionary of {'id': "
            "'subscription_bmc_id'}",
            "POST eject_vmedia async: Eject a virtual media device. If no device is provided then all attached devices "
            "will be ejected. Optional arguments: 'boot_device' - the boot device to eject, either 'cd', 'dvd', 'usb', "
            "or 'floppy'",
            "GET get_all_subscriptions: Returns all subscriptions on the node.",
            "GET get_subscription: Get a subscription on the node. Required argument: a dictionary of {'id': "
            "'subscription_bmc_id'}"}
    );
}

TEST_CASE("a method runs through the binary interface to its BMC and back") {
    SmallHost host;
    const tenon_host_v1 table = table_of(host);
    const tenon_plugin_v1* plugin = tenon_plugin_entry_v1(&table);
    REQUIRE(plugin != nullptr);
    void* instance = nullptr;
    REQUIRE(plugin->init(tenon_str{"{}", 2}, &instance) == TENON_OK);
    const std::string none = "{}";
    const tenon_call_v1 call = call_of(none, none);
    const tenon_interface_v1& vendor = *plugin->interfaces[0];

    const tenon_method_v1* list = vendor.node_methods[3];
    list->invoke(instance, list, &call);
    host.turn();
    CHECK(host.status == TENON_OK);
    CHECK(host.body == R"({"Members": [], "Name": "\u00e9"})");
    CHECK(
        host.asked ==
        std::vector<std::string>{
            "GET /redfish/v1/", "GET /redfish/v1/EventService", "GET /redfish/v1/EventService/Subscriptions"}
    );

    const tenon_method_v1* create = vendor.node_methods[0];
    create->validate(instance, create, &call);
    host.turn();
    CHECK(host.status == TENON_INVALID);
    CHECK(host.error == "Destination None is not a valid URI");
    plugin->fini(instance);
}
