#include "library_fixture.hpp"
#include "plugin/sealed_file.hpp"

#include <dlfcn.h>
#include <link.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>

using namespace tenon;
using namespace tenon::test;

namespace fs = std::filesystem;

namespace {

std::string content_of(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

/// In place, as cp and rsync --inplace do it: whoever has mapped the file sees it change, or dies.
void overwrite(const fs::path& path, const std::string& content) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << content;
}

/// As rename(2) does it: the name means the new file from one moment to the next.
void replace(const fs::path& path, const fs::path& by) {
    const auto beside = path.string() + ".new";
    fs::copy_file(by, beside, fs::copy_options::overwrite_existing);
    fs::rename(beside, path);
}

bool is_mapped(const std::string& name) {
    struct Search {
        const std::string& name;
        bool is_found = false;
    } search{name};

    ::dl_iterate_phdr(
        [](dl_phdr_info* info, std::size_t, void* user) {
            auto& looking = *static_cast<Search*>(user);
            looking.is_found = looking.is_found || (info->dlpi_name != nullptr && looking.name == info->dlpi_name);
            return 0;
        },
        &search
    );
    return search.is_found || content_of("/proc/self/maps").find(name) != std::string::npos;
}

PluginManifest about() {
    return LibraryFixture::manifest("build_number", "build-number");
}

const fs::path first_build = LibraryFixture::built("tests/sdk/tenon_build_1.so");
const fs::path second_build = LibraryFixture::built("tests/sdk/tenon_build_2.so");

}  // namespace

TEST_CASE("a file that is replaced by rename gives new code to new loads and leaves the old code", "[abi-failure-2]") {
    LibraryFixture f;
    const auto library = f.directory.path() / "acme.so";
    replace(library, first_build);
    const auto old = f.load(library, about());
    const auto asked = f.invocation(old.plugin, "hold");
    auto held = f.loops.start(f.host.invoke(f.loops.at(0), asked));
    replace(library, second_build);
    const auto fresh = f.load(library, about());
    CHECK(old.sha256 != fresh.sha256);
    CHECK(f.call(fresh.plugin, "build") == "2");
    CHECK(f.call(old.plugin, "build") == "1");
    CHECK(f.call(old.plugin, "release") == "1");
    CHECK(held.get()->body == "1");
}

TEST_CASE("a loaded plugin answers while its file is cut and overwritten in place", "[abi-failure-3]") {
    LibraryFixture f;
    const auto library = f.directory.path() / "acme.so";
    const auto first = content_of(first_build);
    overwrite(library, first);
    const auto loaded = f.load(library, about());
    const auto other = content_of(second_build);
    std::atomic<bool> is_over{false};
    std::atomic<int> rounds{0};
    std::thread vandal([&] {
        while (!is_over) {
            fs::resize_file(library, 0);
            overwrite(library, other);
            overwrite(library, std::string(first.size(), '\xcc'));
            ++rounds;
        }
    });
    int wrong = 0;
    int calls = 0;
    while (calls < 1000 || rounds < 100) {
        wrong += f.call(loaded.plugin, "build") == "1" ? 0 : 1;
        ++calls;
    }
    is_over = true;
    vandal.join();
    CHECK(wrong == 0);
}

TEST_CASE("the build that runs is the one whose hash was taken, whoever swaps the file meanwhile", "[abi-failure-15]") {
    LibraryFixture f;
    const auto library = f.directory.path() / "acme.so";
    const auto first = SealedFile::copy_of(first_build)->sha256();
    const auto second = SealedFile::copy_of(second_build)->sha256();
    REQUIRE(first != second);
    replace(library, first_build);
    std::atomic<bool> is_over{false};
    std::atomic<int> swaps{0};
    std::thread swapper([&] {
        while (!is_over) {
            replace(library, ++swaps % 2 == 0 ? first_build : second_build);
        }
    });
    int ran_first = 0;
    int ran_second = 0;
    // Each library stays loaded and keeps a file open, so that there is an end to trying.
    for (int loads = 0; loads < 200 && (loads < 40 || ran_first == 0 || ran_second == 0); ++loads) {
        const auto loaded = f.load(library, about());
        const auto build = f.call(loaded.plugin, "build");
        CHECK(build == (loaded.sha256 == first ? "1" : loaded.sha256 == second ? "2" : "neither"));
        ++(build == "1" ? ran_first : ran_second);
    }
    is_over = true;
    swapper.join();
    CHECK(ran_first > 0);
    CHECK(ran_second > 0);
}

TEST_CASE("a library loaded from sealed memory is gone when it is closed, a hundred times", "[abi-failure-1]") {
    const RuntimeDirectory directory = RuntimeDirectory::make().value();
    for (const char* built : {"plugins/tenon_fake.so", "tests/plugins/tenon_probe.so", "tests/sdk/tenon_build_1.so"}) {
        CAPTURE(built);
        for (int round = 0; round < 100; ++round) {
            const auto sealed = SealedFile::copy_of(LibraryFixture::built(built)).value();
            const auto link =
                directory.path() / (fs::path(built).stem().string() + "-" + std::to_string(round) + ".so");
            fs::create_symlink("/proc/" + std::to_string(::getpid()) + "/fd/" + std::to_string(sealed.fd()), link);
            void* const handle = ::dlopen(link.c_str(), RTLD_NOW | RTLD_LOCAL);
            REQUIRE(handle != nullptr);
            REQUIRE(is_mapped(link));
            REQUIRE(::dlsym(handle, TENON_ENTRY_SYMBOL) != nullptr);
            REQUIRE(::dlclose(handle) == 0);
            REQUIRE_FALSE(is_mapped(link));
            fs::remove(link);
        }
    }
}
