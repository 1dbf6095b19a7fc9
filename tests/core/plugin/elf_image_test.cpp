#include "plugin/elf_image.hpp"

#include <catch2/catch.hpp>

#include <elf.h>
#include <link.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>

using namespace tenon;

namespace {

/// A real shared library of this machine: the C library that the test itself runs on.
std::string real_library() {
    for (const auto* path : {"/lib/x86_64-linux-gnu/libdl.so.2", "/lib/aarch64-linux-gnu/libdl.so.2"}) {
        if (std::filesystem::exists(path)) {
            std::ifstream file(path, std::ios::binary);
            return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
        }
    }
    return {};
}

Result<ElfImage> read(const std::string& bytes) {
    return read_elf(std::as_bytes(std::span(bytes)));
}

ElfImage plugin_like() {
    ElfImage image;
    image.elf_class = ELFCLASS64;
#if defined(__aarch64__)
    image.machine = EM_AARCH64;
#else
    image.machine = EM_X86_64;
#endif
    image.type = ET_DYN;
    image.exports = {"tenon_plugin_entry_v1"};
    return image;
}

std::string verdict(const ElfImage& image) {
    const LoadedVersions offered = {{"libc.so.6", {"GLIBC_2.2.5", "GLIBC_2.34"}}};
    const auto checked = check_elf(image, offered);
    return checked.has_value() ? "fine" : checked.error().message;
}

}  // namespace

TEST_CASE("a real library's exports, needs and versions are read") {
    const auto bytes = real_library();
    REQUIRE_FALSE(bytes.empty());
    const auto image = read(bytes);
    INFO((image.has_error() ? image.error().message : ""));
    REQUIRE(image.has_value());
    CHECK(image->type == ET_DYN);
    CHECK(image->soname == "libdl.so.2");
    CHECK(image->needed == std::vector<std::string>{"libc.so.6"});
    CHECK_FALSE(image->version_definitions.empty());
    CHECK(image->version_needs.contains("libc.so.6"));
    CHECK_FALSE(image->has_executable_stack);
    CHECK(
        verdict(*image) == "does not export tenon_plugin_entry_v1, so it is not a Tenon plugin; "
                           "build it with tenon_add_plugin(), or keep it elsewhere"
    );
}

TEST_CASE("a library that is cut off anywhere is refused or read, never more", "[abi-failure-14]") {
    const auto bytes = real_library();
    for (std::size_t length = 0; length < bytes.size(); ++length) {
        const std::string cut = bytes.substr(0, length);  // a copy of its own, so that a sanitizer sees its end
        static_cast<void>(read(cut));
    }
    CHECK(read("").error().message == "is not an ELF file; a plugin is a shared library");
    CHECK(read("#!/bin/sh\n").error().message == "is not an ELF file; a plugin is a shared library");
    CHECK(
        read("\x7f"
             "ELF")
            .error()
            .message == "is a damaged ELF file: it ends in its header; copy it anew"
    );
    CHECK(read(bytes.substr(0, 40)).error().message == "is a damaged ELF file: it ends in its header; copy it anew");
    CHECK(
        read(bytes.substr(0, 100)).error().message ==
        "is a damaged ELF file: its program headers lie outside of the file; copy it anew"
    );
}

TEST_CASE("a library with flipped bytes never leads outside of the file") {
    const auto bytes = real_library();
    std::mt19937 random(42);  // the same bytes every time
    for (int round = 0; round < 4000; ++round) {
        auto broken = bytes;
        for (int flips = 0; flips < 8; ++flips) {
            // Half of them in the headers and the dynamic section, where it hurts.
            const auto at = (flips % 2 == 0 ? random() % 4096 : random()) % broken.size();
            broken[at] = static_cast<char>(random());
        }
        static_cast<void>(read(broken));
    }
    for (std::size_t at = 0; at < 4096 && at < bytes.size(); ++at) {
        auto broken = bytes;
        broken[at] = '\xff';
        static_cast<void>(read(broken));
    }
}

TEST_CASE("a library that cannot be a plugin here is refused with the way out", "[abi-failure-10][abi-failure-14]") {
    CHECK(verdict(plugin_like()) == "fine");

    auto image = plugin_like();
    image.machine = EM_RISCV;
    CHECK(verdict(image).substr(0, 21) == "is built for RISC-V, ");

    image = plugin_like();
    image.type = ET_EXEC;
    CHECK(verdict(image) == "is not a shared library; link it with -shared");

    image = plugin_like();
    image.exports = {"a", "b", "c", "d", "e", "f", "tenon_plugin_entry_v1"};
    CHECK(
        verdict(image) ==
        "exports 6 symbols besides tenon_plugin_entry_v1 (a, b, c, d, e, …); link it with the version "
        "script of tenon_add_plugin()"
    );

    image = plugin_like();
    image.exports = {"tenon_plugin_entry_v2"};
    CHECK(
        verdict(image) ==
        "exports tenon_plugin_entry_v2: the plugin is made for ABI 2, this host speaks ABI 1; install the "
        "build of the plugin for ABI 1"
    );

    image = plugin_like();
    image.has_text_relocations = true;
    CHECK(verdict(image) == "has text relocations; build it with -fPIC");

    image = plugin_like();
    image.has_executable_stack = true;
    CHECK(verdict(image) == "asks for an executable stack; link it with -z noexecstack");

    image = plugin_like();
    image.needed = {"libm.so.6", "libc++.so.1", "libc++abi.so.1"};
    CHECK(verdict(image) == "fine");  // in a host without libstdc++
    const auto mixed = check_elf(image, {{"libstdc++.so.6", {"GLIBCXX_3.4"}}});
    REQUIRE(mixed.has_error());
    CHECK(
        mixed.error().message ==
        "needs libc++.so.1, whose exceptions get mixed up with those of this host's libstdc++.so.6; link the C++ "
        "run-time into the plugin, with tenon_add_plugin() or by -static-libstdc++ -Wl,--exclude-libs,ALL"
    );

    image = plugin_like();
    image.version_needs["libc.so.6"] = {"GLIBC_2.34", "GLIBC_9.99"};
    CHECK(
        verdict(image) ==
        "needs GLIBC_9.99 of libc.so.6, this host's has none newer than GLIBC_2.34; build the plugin on a system as "
        "old as this host"
    );
    image.version_needs = {{"libacme.so.1", {"ACME_1"}}};
    CHECK(verdict(image) == "fine");
}

TEST_CASE("the versions of the libraries of this process are those that their files define") {
    LoadedVersions in_files;
    const auto read_file = [](dl_phdr_info* info, std::size_t, void* user) {
        const std::string path = info->dlpi_name;
        std::ifstream file(path, std::ios::binary);
        const auto image = read({std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()});
        if (path.starts_with('/') && image && !image->version_definitions.empty()) {
            auto definitions = image->version_definitions;
            const auto name = image->soname.empty() ? std::filesystem::path(path).filename().string() : image->soname;
            static_cast<LoadedVersions*>(user)->operator[](name).merge(definitions);
        }
        return 0;
    };
    ::dl_iterate_phdr(read_file, &in_files);
    CHECK(loaded_versions() == in_files);
    REQUIRE(in_files.contains("libstdc++.so.6"));
    CHECK(in_files.at("libstdc++.so.6").contains("GLIBCXX_3.4.30"));
    CHECK(in_files.at("libc.so.6").contains("GLIBC_2.34"));
}
