#include "support/test_host.hpp"

#include <catch2/catch.hpp>

#include <string>

using tenon::test::Library;
using tenon::test::TestHost;
using tenon::test::view;

namespace {

const std::string fake_library = TENON_BINARY_DIR "/plugins/tenon_fake.so";

std::string node_methods(const tenon_interface_v1& interface) {
    std::string names;
    for (std::size_t i = 0; i < interface.n_node_methods; ++i) {
        names += std::string(view(interface.node_methods[i]->name)) + " ";
    }
    return names;
}

}  // namespace

TEST_CASE("fake offers Ironic's methods in Ironic's order", "[ironic-50][ironic-52]") {
    TestHost host;
    const Library fake(host, fake_library);
    REQUIRE(fake.init_status() == TENON_OK);
    const auto* vendor = fake.interface("vendor", "fake");
    REQUIRE(vendor != nullptr);
    CHECK(node_methods(*vendor) == "fourth_method_shared_lock log_passthrough second_method third_method_sync ");
    CHECK(vendor->n_driver_methods == 0);
    CHECK(node_methods(*fake.interface("vendor", "fake-a")) == "first_method ");

    CHECK(fake.method("fake", "second_method").flags == (TENON_METHOD_ASYNC | TENON_METHOD_EXCLUSIVE));
    CHECK(fake.method("fake", "third_method_sync").flags == TENON_METHOD_EXCLUSIVE);
    CHECK(fake.method("fake", "fourth_method_shared_lock").flags == TENON_METHOD_ASYNC);
    CHECK(view(fake.method("fake", "third_method_sync").description) == "Test if the value of bar is meow");
    CHECK(view(*fake.method("fake", "third_method_sync").http_methods) == "POST");
}

TEST_CASE("fake shows Ironic's properties") {
    TestHost host;
    const Library fake(host, fake_library);
    const auto* vendor = fake.interface("vendor", "fake");
    REQUIRE(vendor->n_properties == 2);
    CHECK(view(vendor->properties[0].key) == "B1");
    CHECK(view(vendor->properties[1].value) == "B2 description. Required.");
}

TEST_CASE("each fake method knows its word", "[ironic-47]") {
    TestHost host;
    Library fake(host, fake_library);
    CHECK(fake.call("fake", "third_method_sync", R"({"bar": "meow"})").body == "true");
    CHECK(fake.call("fake", "third_method_sync", R"({"bar": "x"})").body == "false");
    CHECK(fake.call("fake", "second_method", R"({"bar": "kazoo"})").body == "true");
    CHECK(fake.call("fake", "fourth_method_shared_lock", R"({"bar": "woof"})").body == "true");
    CHECK(fake.call("fake-a", "first_method", R"({"bar": "baz"})").body == "true");
    CHECK(fake.call("fake", "log_passthrough", R"({"any": [1]})").body == "null");
    CHECK(host.log.back() == R"(2 Test pass-through node=11111111-0000-4000-8000-000000000001 arguments=["any"])");
    CHECK(host.frames == 0);
    CHECK(host.frames_ever > 0);
    CHECK(host.misbehaviour == 0);
}

TEST_CASE("fake refuses a call without bar before it runs", "[ironic-37][ironic-48]") {
    TestHost host;
    Library fake(host, fake_library);
    for (const char* args : {"{}", R"({"bar": null})"}) {
        const auto result = fake.call("fake", "second_method", args);
        CHECK(result.status == TENON_INVALID);
        CHECK(result.message == "Parameter 'bar' not passed to method 'second_method'.");
    }
}

TEST_CASE("fake refuses an unknown keyword in Python's words", "[ironic-49]") {
    TestHost host;
    Library fake(host, fake_library);
    const auto result = fake.call("fake", "third_method_sync", R"({"bar": "meow", "zip": 1})");
    CHECK(result.status == TENON_INTERNAL);
    CHECK(result.message == "FakeVendorB.third_method_sync() got an unexpected keyword argument 'zip'");
    CHECK(
        fake.call("fake-a", "first_method", R"({"bar": 1, "zip": 1})").message ==
        "FakeVendorA.first_method() got an unexpected keyword argument 'zip'"
    );
}

TEST_CASE("vendor_delay makes every fake method take its time") {
    TestHost host;
    Library fake(host, fake_library, R"({"vendor_delay": 1.5})");
    CHECK(fake.call("fake", "third_method_sync", R"({"bar": "meow"})").body == "true");
    CHECK(host.now_ns == 1500000000);
}

TEST_CASE("a configuration that fake cannot use is refused with a reason") {
    TestHost host;
    const Library fake(host, fake_library, R"({"vendor_delay": "long"})");
    CHECK(fake.init_status() == TENON_INVALID);
    CHECK(host.error == "config: 'vendor_delay' must be a number of seconds from 0 to 86400");
}
