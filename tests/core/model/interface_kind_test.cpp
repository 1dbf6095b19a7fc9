#include "model/interface_kind.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace tenon {

TEST_CASE("the interface kinds are thirteen, in alphabetical order, and found by their names") {
    CHECK(std::is_sorted(interface_kind_names.begin(), interface_kind_names.end()));
    for (std::size_t i = 0; i < interface_kind_count; ++i) {
        const auto kind = all_interface_kinds[i];
        CHECK(index_of(kind) == i);
        CHECK(interface_kind_from(to_string(kind)) == kind);
    }
    CHECK_FALSE(interface_kind_from("Vendor"));
    CHECK_FALSE(interface_kind_from(""));
}

TEST_CASE("a value per kind keeps each kind's own") {
    PerKind<int> values;
    values[InterfaceKind::vendor] = 7;
    CHECK(values[InterfaceKind::vendor] == 7);
    CHECK(values[InterfaceKind::bios] == 0);
    CHECK_FALSE(values == PerKind<int>{});
}

}  // namespace tenon
