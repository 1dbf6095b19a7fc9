#include "base/ed25519.hpp"
#include "plugin/manifest_reader.hpp"
#include "plugin/manifest_signature.hpp"
#include "plugin/trusted_keys.hpp"
#include "support/temporary_directory.hpp"
#include "tool/signing.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <string>

using namespace tenon;
using namespace std::chrono_literals;
using Catch::Contains;

namespace {

const std::string sum(64, 'a');
const std::string manifest =
    "schema: tenon.plugin/1\nname: acme\nversion: 1.0.0\nlibrary: acme.so\ninterfaces: { vendor: [acme] }\n";

TrustedKeys trusting(const SigningKey& key, std::optional<Timestamp> expires = std::nullopt) {
    TrustedKeys keys;
    keys.directory = "/keys";
    keys.key_by_name["acme-2026"] = {"acme-2026", key.public_key, expires, "/keys/acme-2026.yaml"};
    return keys;
}

std::string signed_by(const SigningKey& key, const std::string& name = "acme-2026") {
    return signed_manifest(manifest, "acme.yaml", key, name, sum).value();
}

/// "" where `text` is a manifest that `keys` vouch for.
std::string verdict(const std::string& text, const TrustedKeys& keys) {
    const auto read = parse_plugin_manifest(text, "acme.yaml");
    if (read.has_error()) {
        return read.error().message;
    }
    const auto checked = check_signature(*read, keys, std::chrono::system_clock::now());
    return checked.has_error() ? checked.error().message : std::string();
}

}  // namespace

TEST_CASE("a signed manifest has its library's sha256 and is believed by who trusts the key") {
    const auto key = make_signing_key();
    const auto text = signed_by(key);
    CHECK_THAT(text, Contains("\nsha256: " + sum + "\nsignature: { key: acme-2026, ed25519: \""));
    CHECK(verdict(text, trusting(key)).empty());
    CHECK(signed_manifest(text, "acme.yaml", key, "acme-2026", sum).value() == text);
}

TEST_CASE("whatever is changed in a signed manifest, it is not believed any more") {
    const auto key = make_signing_key();
    const auto text = signed_by(key);
    const auto covered = signed_part(text).size();
    for (std::size_t i = 0; i < covered; ++i) {
        auto changed = text;
        changed[i] = changed[i] == 'b' ? 'c' : 'b';
        CAPTURE(i, changed);
        CHECK_FALSE(verdict(changed, trusting(key)).empty());
    }
    CHECK_THAT(verdict("# hello\n" + text, trusting(key)), Contains("was changed after it was signed"));
    CHECK_THAT(verdict(text + "config: {}\n", trusting(key)), Contains("must be the manifest's last line"));
}

TEST_CASE("a signature is refused with who signed and what to do") {
    const auto key = make_signing_key();
    CHECK_THAT(verdict(manifest, trusting(key)), Contains("has no sha256"));
    CHECK_THAT(verdict(manifest + "sha256: " + sum + "\n", trusting(key)), Contains("acme.yaml: is not signed"));
    CHECK_THAT(
        verdict(signed_by(key, "other"), trusting(key)),
        Contains("the key 'other', which is not trusted: /keys has none") && Contains("put other.yaml there")
    );
    CHECK_THAT(
        verdict(signed_by(make_signing_key()), trusting(key)), Contains("is not that of the key 'acme-2026' (/keys/")
    );
    const auto now = std::chrono::system_clock::now();
    CHECK_THAT(verdict(signed_by(key), trusting(key, now - 1s)), Contains("which has expired at 20"));
    CHECK(verdict(signed_by(key), trusting(key, now + 1h)).empty());
}

TEST_CASE("another library than the manifest says is not signed") {
    const auto refused = signed_manifest(
        manifest + "sha256: " + std::string(64, 'b') + "\n", "acme.yaml", make_signing_key(), "acme-2026", sum
    );
    CHECK_THAT(refused.error().message, Contains("acme.yaml: says that the sha256 of acme.so is bbb"));
}

TEST_CASE("keys that are damaged, doubled or open to others are told and not trusted") {
    const test::TemporaryDirectory directory;
    const auto put = [&](const std::string& name, const std::string& text) { std::ofstream(directory / name) << text; };
    const auto public_key = make_signing_key().public_key;
    const auto named = [&](const std::string& name) {
        return "schema: tenon.key/1\nname: " + name + "\ned25519: " + public_key + "\n";
    };
    put("a.yaml", named("a") + "expires: 2027-12-31T00:00:00Z\n");
    put("b.yaml", named("a"));
    put("c.yaml", "schema: tenon.key/1\nname: c\ned25519: AAAA\n");
    put("d.yaml", named("d") + "expires: soon\n");
    put("e.yaml", named("e"));
    std::filesystem::permissions(directory / "e.yaml", std::filesystem::perms::all);
    put("f.txt", "nothing of ours");
    const auto keys = read_trusted_keys(directory.path());
    REQUIRE(keys.key_by_name.size() == 1);
    CHECK(keys.key_by_name.at("a").expires == parse_iso8601("2027-12-31T00:00:00Z"));
    REQUIRE(keys.problems.size() == 4);
    CHECK_THAT(keys.problems[0].message, Contains("b.yaml") && Contains("has the name 'a' too"));
    CHECK_THAT(keys.problems[1].message, Contains("is not base64 of the 32 bytes"));
    CHECK_THAT(keys.problems[2].message, Contains("'soon' is no time such as"));
    CHECK_THAT(keys.problems[3].message, Contains("e.yaml"));
    CHECK(read_trusted_keys(directory / "nowhere").problems.empty());
}
