#include "base/crypto.hpp"
#include "base/crypto_seal.hpp"
#include "store/secret_box.hpp"
#include "store_fixture.hpp"

#include <sys/stat.h>

#include <fstream>
#include <sstream>

namespace tenon {

namespace {

std::string bytes_of(const std::string& directory) {
    std::string all;
    for (const auto& entry : std::filesystem::directory_iterator(directory)) {
        std::ifstream in(entry.path(), std::ios::binary);
        std::stringstream text;
        text << in.rdbuf();
        all += text.str();
    }
    return all;
}

std::unique_ptr<SqliteStore> open_with(const std::string& directory, std::vector<std::string> keys) {
    auto store = SqliteStore::open(directory, {}, {}, SecretBox(std::move(keys)));
    if (!store) {
        throw std::runtime_error(store.error().message);
    }
    return std::move(*store);
}

const std::string uuid = "1be26c0b-03f2-4d2e-ae87-c02d7f33c123";

Node secret_node() {
    auto node = test::make_node(uuid, "n");
    node.driver_info = Json{{"redfish_password", "planted-secret"}};
    return node;
}

/// One that says something else in base64, also at the end, where not all of a letter counts.
char another(char letter) {
    constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const auto place = letters.find(letter);
    return place == std::string_view::npos ? 'A' : letters[place ^ 32U];
}

}  // namespace

TEST_CASE("what is sealed opens with its key for what it belongs to, and not otherwise") {
    const auto key = make_seal_key();
    const SecretBox box({key});
    const auto sealed = box.close("text", "a");
    CHECK(sealed.starts_with("tenon.sealed/1 "));
    CHECK(sealed != box.close("text", "a"));
    CHECK(*box.open(sealed, "a") == "text");
    CHECK(
        box.open(sealed, "b").error().message == "what is sealed was changed; put a good copy of the file in its place"
    );
    for (std::size_t i = 24; i < sealed.size(); ++i) {
        auto changed = sealed;
        changed[i] = another(changed[i]);
        CHECK_FALSE(box.open(changed, "a").has_value());
        CHECK_FALSE(box.open(sealed.substr(0, i), "a").has_value());
    }
    CHECK(
        SecretBox({make_seal_key()}).open(sealed, "a").error().message.find("which is not there") != std::string::npos
    );
    CHECK_FALSE(SecretBox().open(sealed, "a").has_value());
}

TEST_CASE("without a key nothing is sealed, and what is plain is read with one, too") {
    CHECK(SecretBox().close("text", "a") == "text");
    CHECK_FALSE(SecretBox().is_outdated("text"));
    const SecretBox box({make_seal_key()});
    CHECK(*box.open("text", "a") == "text");
    CHECK(box.is_outdated("text"));
    CHECK_FALSE(box.is_outdated(box.close("text", "a")));
}

TEST_CASE("a store with a key keeps no secret in its files, whatever it held before, and comes back") {
    const test::TemporaryDirectory directory;
    {
        const auto store = test::open_store(directory.path());
        REQUIRE(test::insert(*store, secret_node()).has_value());
    }
    CHECK(bytes_of(directory.path()).find("planted-secret") != std::string::npos);
    const auto key = make_seal_key();
    {
        const auto store = open_with(directory.path(), {key});
        CHECK(bytes_of(directory.path()).find("planted-secret") == std::string::npos);
        CHECK(store->find_by_uuid(uuid)->driver_info.read().at("redfish_password") == "planted-secret");
        REQUIRE(test::update(*store, uuid, [](const Node& node) -> Result<Node> {
                    auto changed = node;
                    auto driver_info = node.driver_info.read();
                    driver_info["other"] = "planted-secret too";
                    changed.driver_info = driver_info;
                    return changed;
                }).has_value());
    }
    const auto next = make_seal_key();
    {
        const auto store = open_with(directory.path(), {next, key});
        CHECK(store->find_by_name("n")->driver_info.read().at("other") == "planted-secret too");
    }
    CHECK(open_with(directory.path(), {next})->list({1000}).size() == 1);
    CHECK(bytes_of(directory.path()).find("planted-secret") == std::string::npos);
    const auto refused = SqliteStore::open(directory.path(), {}, {}, SecretBox({key}));
    CHECK(refused.error().message.find("node " + uuid + ": is sealed with key ") != std::string::npos);
}

TEST_CASE("keys come a line each, in base64, and from a file that others cannot read") {
    const auto a = base64(make_seal_key());
    const auto b = base64(make_seal_key());
    CHECK(parse_secrets_keys("# new\n" + a + "\r\n\n" + b, "f")->size() == 2);
    CHECK(
        parse_secrets_keys("short\n", "f").error().message ==
        "f:1: this is no key, which is 32 random bytes in base64; make one with `openssl rand -base64 32`"
    );
    CHECK(
        parse_secrets_keys("# none\n", "f").error().message ==
        "f: there is no key; make one with `openssl rand -base64 32`"
    );
    const test::TemporaryDirectory directory;
    std::ofstream(directory / "key") << a << "\n";
    ::chmod((directory / "key").c_str(), 0644);
    CHECK(
        read_secrets_keys(directory / "key").error().message ==
        directory / "key: others can read these keys; chmod 600 it"
    );
    ::chmod((directory / "key").c_str(), 0600);
    CHECK(read_secrets_keys(directory / "key")->size() == 1);
}

}  // namespace tenon
