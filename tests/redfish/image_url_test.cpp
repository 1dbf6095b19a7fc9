#include "extended/media_methods.hpp"
#include "refusal.hpp"
#include "resources/image_url.hpp"

#include <catch2/catch.hpp>

using namespace redfish;

TEST_CASE("images are compared without user information, and masked with it") {
    CHECK(masked_url("http://u:p@h/x@y") == "http://***@h/x@y");
    CHECK(masked_url("http://h/x@y") == "http://h/x@y");
    CHECK(masked_url("u:p@h/x") == "***@h/x");
    CHECK(masked_url("") == "");
    CHECK(is_same_image("http://u:p@h/x.iso", "h/x.iso"));
    CHECK_FALSE(is_same_image("http://h/x.iso", "http://h/x.iso?v=2"));
    CHECK_FALSE(is_same_image("", ""));
    CHECK(transfer_protocol_of("SMB://h/x") == "CIFS");
    CHECK(transfer_protocol_of("gopher://h/x").empty());
    CHECK(transfer_protocol_of("h/x").empty());
    CHECK(boot_device_for_image("http://h/x.ISO?a=.img") == "cd");
    CHECK(boot_device_for_image("http://h/x.bin").empty());
}

TEST_CASE("arguments that cannot go together are refused before anything runs") {
    InsertVmediaArgs args;
    args.image = "no uri";
    CHECK(refusal_of([&] { check_insertion(args); }) == "image 'no uri' is not a valid URI");
    args.image = "http://images/boot.iso";
    args.password = "x";
    CHECK(refusal_of([&] { check_insertion(args); }) == "'password' needs a 'username'");
    args.username = "u";
    CHECK(refusal_of([&] { check_insertion(args); }).empty());
    args.device = "Cd";
    args.boot_device.emplace("cd");
    CHECK(refusal_of([&] { check_insertion(args); }) == "give either 'device' or 'boot_device', not both");
}
