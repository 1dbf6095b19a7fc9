#include <tenon/abi.h>

#include <catch2/catch.hpp>

#include <cstddef>

extern "C" std::size_t tenon_test_c_size_of_plugin(void);

TEST_CASE("a field is there only when its producer knew it") {
    tenon_plugin_v1 plugin{};
    plugin.size = offsetof(tenon_plugin_v1, get_extension);
    const tenon_plugin_v1* pointer = &plugin;
    CHECK(TENON_HAS(pointer, tenon_plugin_v1, fini));
    CHECK_FALSE(TENON_HAS(pointer, tenon_plugin_v1, get_extension));
    pointer = nullptr;
    CHECK_FALSE(TENON_HAS(pointer, tenon_plugin_v1, fini));
}

TEST_CASE("C and C++ see one structure in one program") {
    CHECK(tenon_test_c_size_of_plugin() == sizeof(tenon_plugin_v1));
}
