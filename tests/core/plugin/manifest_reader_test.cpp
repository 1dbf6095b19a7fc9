#include "plugin/manifest_reader.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace tenon;

namespace {

const std::string good = R"(schema: tenon.plugin/1
name: acme
version: 1.4.0
library: acme.so
interfaces: { vendor: [acme, acme-x] }
)";

std::string manifest_refusal(const std::string& text) {
    const auto manifest = parse_plugin_manifest(text, "acme.yaml");
    return manifest.has_value() ? "accepted" : manifest.error().message;
}

std::string with(const std::string& lines) {
    return manifest_refusal(good + lines);
}

}  // namespace

TEST_CASE("a manifest with everything is read") {
    const auto manifest = parse_plugin_manifest(
        good + R"(abi: { major: 1, minor_min: 0 }
sha256: 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
vendor: ACME Corp
license: Apache-2.0
description: Fans
requires: [tenon.http/1]
bmc:
  address: acme_address
  username: acme_username
  password: acme_password
  verify_ca: acme_verify_ca
  auth_type: acme_auth_type
  tls_min_version: acme_tls
  tls_ciphers: acme_ciphers
secrets: [acme_key]
limits: { max_parallel: 16, per_bmc: 2 }
config: { floor: 800, on: true, name: 'x' }
)",
        "dir/acme.yaml"
    );
    INFO((manifest.has_error() ? manifest.error().message : ""));
    REQUIRE(manifest.has_value());
    CHECK(manifest->name == "acme");
    CHECK(manifest->version == "1.4.0");
    CHECK(manifest->library == "acme.so");
    CHECK(manifest->interfaces[InterfaceKind::vendor] == std::vector<std::string>{"acme", "acme-x"});
    CHECK(manifest->requires_extensions == std::vector<std::string>{"tenon.http/1"});
    REQUIRE(manifest->bmc.has_value());
    CHECK(manifest->bmc->password == "acme_password");
    CHECK(manifest->secrets == std::vector<std::string>{"acme_key"});
    CHECK(manifest->max_parallel == 16);
    CHECK(manifest->per_bmc == 2);
    CHECK(manifest->config.dump() == R"({"floor":800,"on":true,"name":"x"})");
    CHECK(manifest->path == "dir/acme.yaml");
}

TEST_CASE("a manifest of another schema or ABI is refused with both versions") {
    CHECK(
        manifest_refusal("schema: tenon.plugin/2\nnew_thing: 1\n") ==
        "acme.yaml:1:9: the manifest is of schema 'tenon.plugin/2', this host reads 'tenon.plugin/1'; upgrade the host "
        "or "
        "install the plugin's manifest for it"
    );
    CHECK(
        with("abi: { major: 2 }\n") == "acme.yaml:6:15: the plugin is made for ABI 2, this host speaks ABI 1; install "
                                       "the build of the plugin for ABI 1"
    );
    CHECK(
        with("abi: { major: 1, minor_min: 7 }\n") ==
        "acme.yaml:6:29: the plugin needs ABI 1.7, this host speaks ABI 1.0; upgrade the host"
    );
}

TEST_CASE("a manifest's mistake is told with file, line and column") {
    CHECK(manifest_refusal("") == "acme.yaml:1:1: the manifest must be a mapping of keys to values");
    CHECK(manifest_refusal("name: x\n") == "acme.yaml:1:1: the manifest needs 'schema'");
    CHECK(with("entrypiont: x\n") == "acme.yaml:6:1: unknown key 'entrypiont'");
    CHECK(with("licence: x\n") == "acme.yaml:6:1: unknown key 'licence'; did you mean 'license'?");
    CHECK(with("sha256: abc\n") == "acme.yaml:6:9: 'abc' is not 64 digits of lower-case hexadecimal");
    CHECK(with("limits: { per_bmc: 0 }\n") == "acme.yaml:6:20: 'per_bmc' must be a whole number from 1 to 1000");
    CHECK(with("limits: { per_bcm: 1 }\n") == "acme.yaml:6:11: unknown key 'per_bcm'; did you mean 'per_bmc'?");
    CHECK(with("bmc: { username: a }\n") == "acme.yaml:6:6: the bmc section needs 'address'");
    CHECK(
        with("bmc: { address: a, pasword: p }\n") == "acme.yaml:6:20: unknown key 'pasword'; did you mean 'password'?"
    );
    CHECK(with("config: [a]\n") == "acme.yaml:6:9: 'config' must be a mapping of keys to values");
    CHECK(with("name: again\n") == "acme.yaml:6:1: duplicate key 'name'; it is already at acme.yaml:2:1");
}

TEST_CASE("a manifest's names are checked") {
    const auto replaced = [](const std::string& what, const std::string& by) {
        auto text = good;
        return manifest_refusal(text.replace(text.find(what), what.size(), by));
    };
    CHECK(
        replaced("name: acme", "name: Acme") == "acme.yaml:2:7: 'Acme' is not a plugin's name: a small letter, then at "
                                                "most 62 small letters, digits, '-' and '_'"
    );
    CHECK(replaced("1.4.0", "1.4") == "acme.yaml:3:10: '1.4' is not a semantic version such as 1.4.0");
    CHECK(
        replaced("acme.so", "../acme.so") == "acme.yaml:4:10: '../acme.so' must be a file name without '/' and '..'; "
                                             "it is looked for beside the manifest, then "
                                             "in the plugin directories"
    );
    CHECK(
        replaced("library: acme.so", "library: /x/acme.so") ==
        "acme.yaml:4:10: '/x/acme.so' must be a file name without '/' and '..'; it is looked for beside the manifest, "
        "then "
        "in the plugin directories"
    );
    CHECK(
        replaced("[acme, acme-x]", "[acme_x]") == "acme.yaml:5:23: 'acme_x' is not a name of an implementation: a "
                                                  "small letter, then small letters, digits and '-'"
    );
    CHECK(replaced("acme-x", "acme") == "acme.yaml:5:23: 'acme' is listed twice");
    CHECK(replaced("vendor:", "vendr:") == "acme.yaml:5:15: unknown key 'vendr'; did you mean 'vendor'?");
    CHECK(
        replaced("{ vendor: [acme, acme-x] }", "{ vendor: [] }") ==
        "acme.yaml:5:13: the manifest lists no implementation, so the plugin offers nothing"
    );
    CHECK(
        replaced("interfaces: { vendor: [acme, acme-x] }", "license: x") ==
        "acme.yaml:1:1: the manifest needs 'interfaces', such as 'vendor: [acme]'"
    );
}

TEST_CASE("a manifest that is cut off anywhere is refused or read, never more") {
    for (std::size_t length = 0; length < good.size(); ++length) {
        const auto manifest = parse_plugin_manifest(good.substr(0, length), "acme.yaml");
        CHECK((manifest.has_value() || manifest.error().message.substr(0, 10) == "acme.yaml:"));
    }
}
