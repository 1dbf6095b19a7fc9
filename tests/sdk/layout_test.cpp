#include <tenon/abi.h>

#include <catch2/catch.hpp>

#include <cstddef>

extern "C" std::size_t tenon_test_c_size_of_plugin(void);

// Numbers of ABI 1.0 on LP64. They never change; a later minor only adds lines and raises sizes.
#define CHECK_FIELD(type, field, offset) CHECK(offsetof(type, field) == (offset))

TEST_CASE("the value structs are frozen") {
    CHECK(sizeof(tenon_str) == 16);
    CHECK_FIELD(tenon_str, len, 8);
    CHECK(sizeof(tenon_kv) == 32);
    CHECK_FIELD(tenon_kv, value, 16);
}

TEST_CASE("a result lies as in ABI 1.0") {
    CHECK(sizeof(tenon_result_v1) == 80);
    CHECK_FIELD(tenon_result_v1, status, 4);
    CHECK_FIELD(tenon_result_v1, http_status, 8);
    CHECK_FIELD(tenon_result_v1, retry_after_ms, 12);
    CHECK_FIELD(tenon_result_v1, body, 16);
    CHECK_FIELD(tenon_result_v1, content_type, 32);
    CHECK_FIELD(tenon_result_v1, error_code, 48);
    CHECK_FIELD(tenon_result_v1, error_message, 64);
}

TEST_CASE("the host's table lies as in ABI 1.0") {
    CHECK(sizeof(tenon_host_v1) == 144);
    CHECK_FIELD(tenon_host_v1, abi_minor, 4);
    CHECK_FIELD(tenon_host_v1, ctx, 8);
    CHECK_FIELD(tenon_host_v1, product, 16);
    CHECK_FIELD(tenon_host_v1, version, 32);
    CHECK_FIELD(tenon_host_v1, get_extension, 48);
    CHECK_FIELD(tenon_host_v1, alloc, 56);
    CHECK_FIELD(tenon_host_v1, free_, 64);
    CHECK_FIELD(tenon_host_v1, log, 72);
    CHECK_FIELD(tenon_host_v1, set_error, 80);
    CHECK_FIELD(tenon_host_v1, complete, 88);
    CHECK_FIELD(tenon_host_v1, call_state, 96);
    CHECK_FIELD(tenon_host_v1, progress, 104);
    CHECK_FIELD(tenon_host_v1, post, 112);
    CHECK_FIELD(tenon_host_v1, sleep_, 120);
    CHECK_FIELD(tenon_host_v1, offload, 128);
    CHECK_FIELD(tenon_host_v1, cancel_op, 136);
}

TEST_CASE("the extension tenon.http/1 lies as in ABI 1.0") {
    CHECK(sizeof(tenon_http_request_v1) == 96);
    CHECK_FIELD(tenon_http_request_v1, endpoint, 8);
    CHECK_FIELD(tenon_http_request_v1, method, 24);
    CHECK_FIELD(tenon_http_request_v1, target, 40);
    CHECK_FIELD(tenon_http_request_v1, body, 56);
    CHECK_FIELD(tenon_http_request_v1, headers, 72);
    CHECK_FIELD(tenon_http_request_v1, n_headers, 80);
    CHECK_FIELD(tenon_http_request_v1, timeout_ns, 88);
    CHECK(sizeof(tenon_http_response_v1) == 40);
    CHECK_FIELD(tenon_http_response_v1, http_status, 4);
    CHECK_FIELD(tenon_http_response_v1, body, 8);
    CHECK_FIELD(tenon_http_response_v1, headers, 24);
    CHECK_FIELD(tenon_http_response_v1, n_headers, 32);
    CHECK(sizeof(tenon_ext_http_v1) == 16);
    CHECK_FIELD(tenon_ext_http_v1, request, 8);
}

TEST_CASE("a call lies as in ABI 1.0") {
    CHECK(sizeof(tenon_call_v1) == 184);
    CHECK_FIELD(tenon_call_v1, id, 8);
    CHECK_FIELD(tenon_call_v1, deadline_ns, 16);
    CHECK_FIELD(tenon_call_v1, method, 24);
    CHECK_FIELD(tenon_call_v1, http_method, 40);
    CHECK_FIELD(tenon_call_v1, args, 56);
    CHECK_FIELD(tenon_call_v1, node_uuid, 72);
    CHECK_FIELD(tenon_call_v1, node_name, 88);
    CHECK_FIELD(tenon_call_v1, driver, 104);
    CHECK_FIELD(tenon_call_v1, driver_info, 120);
    CHECK_FIELD(tenon_call_v1, request_id, 136);
    CHECK_FIELD(tenon_call_v1, user, 152);
    CHECK_FIELD(tenon_call_v1, project, 168);
}

TEST_CASE("a method, an interface and a plugin lie as in ABI 1.0") {
    CHECK(sizeof(tenon_method_v1) == 128);
    CHECK_FIELD(tenon_method_v1, flags, 4);
    CHECK_FIELD(tenon_method_v1, name, 8);
    CHECK_FIELD(tenon_method_v1, description, 24);
    CHECK_FIELD(tenon_method_v1, http_methods, 40);
    CHECK_FIELD(tenon_method_v1, n_http_methods, 48);
    CHECK_FIELD(tenon_method_v1, timeout_ns, 56);
    CHECK_FIELD(tenon_method_v1, max_parallel, 64);
    CHECK_FIELD(tenon_method_v1, args_schema, 72);
    CHECK_FIELD(tenon_method_v1, default_role, 88);
    CHECK_FIELD(tenon_method_v1, user, 104);
    CHECK_FIELD(tenon_method_v1, validate, 112);
    CHECK_FIELD(tenon_method_v1, invoke, 120);

    CHECK(sizeof(tenon_interface_v1) == 88);
    CHECK_FIELD(tenon_interface_v1, kind, 8);
    CHECK_FIELD(tenon_interface_v1, name, 24);
    CHECK_FIELD(tenon_interface_v1, properties, 40);
    CHECK_FIELD(tenon_interface_v1, node_methods, 56);
    CHECK_FIELD(tenon_interface_v1, driver_methods, 72);

    CHECK(sizeof(tenon_plugin_v1) == 136);
    CHECK_FIELD(tenon_plugin_v1, abi_minor_min, 4);
    CHECK_FIELD(tenon_plugin_v1, name, 8);
    CHECK_FIELD(tenon_plugin_v1, version, 24);
    CHECK_FIELD(tenon_plugin_v1, vendor, 40);
    CHECK_FIELD(tenon_plugin_v1, description, 56);
    CHECK_FIELD(tenon_plugin_v1, requires_ext, 72);
    CHECK_FIELD(tenon_plugin_v1, interfaces, 88);
    CHECK_FIELD(tenon_plugin_v1, init, 104);
    CHECK_FIELD(tenon_plugin_v1, stop, 112);
    CHECK_FIELD(tenon_plugin_v1, fini, 120);
    CHECK_FIELD(tenon_plugin_v1, get_extension, 128);
}

TEST_CASE("C and C++ agree on the layout") {
    CHECK(tenon_test_c_size_of_plugin() == sizeof(tenon_plugin_v1));
}

TEST_CASE("a field is there only when its producer knew it") {
    tenon_plugin_v1 plugin{};
    plugin.size = offsetof(tenon_plugin_v1, get_extension);
    const tenon_plugin_v1* pointer = &plugin;
    CHECK(TENON_HAS(pointer, tenon_plugin_v1, fini));
    CHECK_FALSE(TENON_HAS(pointer, tenon_plugin_v1, get_extension));
    pointer = nullptr;
    CHECK_FALSE(TENON_HAS(pointer, tenon_plugin_v1, fini));
}
