#include "access/live_policy.hpp"
#include "support/temporary_directory.hpp"

#include <catch2/catch.hpp>

#include <sys/stat.h>

#include <filesystem>
#include <fstream>

namespace tenon {

namespace {

const PolicyDefaults live_defaults{{{"baremetal:node:get", Role::reader}}};

struct PolicyPlace {
    void write(const std::string& text) const {
        std::ofstream(file) << "schema: tenon.policy/1\n" << text;
        REQUIRE(::chmod(file.c_str(), 0600) == 0);
    }

    test::TemporaryDirectory folder;
    std::filesystem::path file = folder / "policy.yaml";
};

}  // namespace

TEST_CASE("without a policy in the usual place the built-in one holds, and one that comes later is taken") {
    const PolicyPlace place;
    LivePolicy policy(live_defaults, {}, place.file);
    REQUIRE(policy.load());
    CHECK(policy.current()->role_of("bob") == Role::admin);
    place.write("roles: { reader: [bob] }\n");
    REQUIRE(policy.load());
    CHECK(policy.current()->role_of("bob") == Role::reader);
}

TEST_CASE("a policy that is gone from the usual place holds on, or everybody would be an admin") {
    const PolicyPlace place;
    place.write("roles: { reader: [bob] }\n");
    LivePolicy policy(live_defaults, {}, place.file);
    REQUIRE(policy.load());
    std::filesystem::remove(place.file);
    const auto gone = policy.load();
    REQUIRE_FALSE(gone);
    CHECK(
        gone.error().message == "policy_file: " + place.file.string() +
                                    ": was there and is not any more; put it back, or restart tenond to go on with the "
                                    "built-in policy"
    );
    CHECK(policy.current()->role_of("bob") == Role::reader);
}

TEST_CASE("a usual place that cannot be looked at is no place without a policy") {
    const PolicyPlace place;
    place.write("roles: { reader: [bob] }\n");
    LivePolicy policy(live_defaults, {}, place.file / "below a file");
    CHECK(policy.load());  // what is below a file is surely not there
    const std::filesystem::path endless = place.folder / "endless";
    std::filesystem::create_symlink(endless, endless);
    LivePolicy lost(live_defaults, {}, endless);
    CHECK_FALSE(lost.load());
}

}  // namespace tenon
