#include "plugin/elf_section.hpp"
#include "plugin/plugin_identity.hpp"

#include <catch2/catch.hpp>

#include <elf.h>

#include <cstring>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

namespace tenon {

namespace {

std::vector<std::byte> file_bytes(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    std::vector<std::byte> bytes(text.size());
    std::memcpy(bytes.data(), text.data(), text.size());
    return bytes;
}

const std::string fake = TENON_BINARY_DIR "/plugins/tenon_fake.so";

}  // namespace

TEST_CASE("the metadata of a shipped plugin are read without running it", "[plugin]") {
    const auto bytes = file_bytes(fake);
    const auto section = elf_section(bytes, metadata_section);
    REQUIRE(section.has_value());
    const auto identity = parse_plugin_metadata(*section);
    REQUIRE(identity.has_value());
    CHECK(identity->name == "fake");
    CHECK(identity->interfaces[InterfaceKind::vendor] == std::vector<std::string>{"fake", "fake-a"});
}

TEST_CASE("a section that is not there is none", "[plugin]") {
    CHECK_FALSE(elf_section(file_bytes(fake), ".tenon.met").has_value());
    CHECK_FALSE(elf_section({}, metadata_section).has_value());
}

TEST_CASE("no truncation and no changed header makes the reader leave the file", "[plugin]") {
    auto bytes = file_bytes(fake);
    for (const auto size : {0, 1, 15, 16, 63, 64, 65, 4096}) {
        CHECK_FALSE(elf_section(std::span(bytes).first(static_cast<std::size_t>(size)), metadata_section).has_value());
    }
    CHECK_FALSE(elf_section(std::span(bytes).first(bytes.size() - 1), metadata_section).has_value());

    Elf64_Ehdr header;
    std::memcpy(&header, bytes.data(), sizeof header);
    const auto headers_at = static_cast<std::size_t>(header.e_shoff);
    std::mt19937 random(1);  // NOLINT: the same numbers each time
    for (int round = 0; round < 2'000; ++round) {
        auto changed = bytes;
        const auto where =
            round % 2 == 0 ? random() % sizeof header : headers_at + random() % (changed.size() - headers_at);
        changed[where] = static_cast<std::byte>(random());
        const auto section = elf_section(changed, metadata_section);
        if (section) {
            const auto* const begin = reinterpret_cast<const char*>(changed.data());
            CHECK((section->data() >= begin && section->data() + section->size() <= begin + changed.size()));
        }
    }
}

}  // namespace tenon
