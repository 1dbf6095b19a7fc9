#include "plugin/elf_image.hpp"

#include <tenon/abi.h>

#include <fmt/format.h>

#include <dlfcn.h>
#include <elf.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>

namespace tenon {

namespace {

constexpr std::string_view entry_symbol = TENON_ENTRY_SYMBOL;
constexpr std::size_t shown_exports = 5;

#if defined(__x86_64__)
constexpr std::uint16_t own_machine = EM_X86_64;
#elif defined(__aarch64__)
constexpr std::uint16_t own_machine = EM_AARCH64;
#else
constexpr std::uint16_t own_machine = EM_NONE;
#endif

std::string name_of_machine(std::uint16_t machine) {
    switch (machine) {
    case EM_X86_64:
        return "x86-64";
    case EM_AARCH64:
        return "AArch64";
    case EM_386:
        return "x86";
    case EM_ARM:
        return "ARM";
    case EM_RISCV:
        return "RISC-V";
    case EM_PPC64:
        return "PowerPC64";
    default:
        return fmt::format("machine {}", machine);
    }
}

Result<void> check_exports(const ElfImage& image) {
    bool has_entry = false;
    std::string others;
    std::size_t count = 0;
    for (const auto& name : image.exports) {
        if (name == entry_symbol) {
            has_entry = true;
        } else if (++count <= shown_exports) {
            others += (others.empty() ? "" : ", ") + name;
        }
    }
    if (!has_entry) {
        for (const auto& name : image.exports) {
            constexpr std::string_view any_major = "tenon_plugin_entry_v";
            if (std::string_view(name).substr(0, any_major.size()) == any_major) {
                return error(
                    Errc::unsupported, fmt::format(
                                           "exports {}: the plugin is made for ABI {}, this host speaks ABI {}; "
                                           "install the build of the plugin for ABI {}",
                                           name, name.substr(any_major.size()), TENON_ABI_MAJOR, TENON_ABI_MAJOR
                                       )
                );
            }
        }
        return error(
            Errc::plugin, fmt::format(
                              "does not export {}, so it is not a Tenon plugin; build it with tenon_add_plugin(), or "
                              "keep it elsewhere",
                              entry_symbol
                          )
        );
    }
    if (count > 0) {
        return error(
            Errc::plugin,
            fmt::format(
                "exports {} symbols besides {} ({}{}); link it with the version script of tenon_add_plugin()", count,
                entry_symbol, others, count > shown_exports ? ", …" : ""
            )
        );
    }
    return {};
}

/// Both define the exceptions of the standard library under the same names and lay them out differently. A plugin that
/// is linked with libc++ finds libstdc++'s destructors first, as that is the host's, and they free what is not theirs.
Result<void> check_runtime(const ElfImage& image, const LoadedVersions& offered) {
    constexpr std::string_view ours = "libstdc++.so.6";
    const auto is_libcxx = [](const std::string& name) { return name.rfind("libc++", 0) == 0; };
    const auto found = std::find_if(image.needed.begin(), image.needed.end(), is_libcxx);
    if (found == image.needed.end() || !offered.contains(std::string(ours))) {
        return {};
    }
    return error(
        Errc::unsupported, fmt::format(
                               "needs {}, whose exceptions get mixed up with those of this host's {}; link the C++ "
                               "run-time into the plugin, "
                               "with tenon_add_plugin() or by -static-libstdc++ -Wl,--exclude-libs,ALL",
                               *found, ours
                           )
    );
}

/// Their run-times must be there before the process begins, and end it when they are not.
Result<void> check_sanitizers(const ElfImage& image) {
    struct Sanitizer {
        const char* symbol;
        std::string_view name;
        std::string_view flag;
    };

    constexpr Sanitizer sanitizers[] = {
        {"__asan_init", "AddressSanitizer", "address"},
        {"__hwasan_init", "HWAddressSanitizer", "hwaddress"},
        {"__msan_init", "MemorySanitizer", "memory"},
        {"__tsan_init", "ThreadSanitizer", "thread"},
    };
    for (const auto& [symbol, name, flag] : sanitizers) {
        if (std::binary_search(image.imports.begin(), image.imports.end(), symbol) &&
            ::dlsym(RTLD_DEFAULT, symbol) == nullptr) {
            return error(
                Errc::unsupported, fmt::format(
                                       "is built with {}, this host is not; build the plugin without -fsanitize={}, or "
                                       "load it into a host that is built with it",
                                       name, flag
                                   )
            );
        }
    }
    return {};
}

std::vector<unsigned long> numbers_of(std::string_view version) {
    std::vector<unsigned long> numbers;
    for (std::size_t at = 0; at < version.size();) {
        const auto end = std::min(version.find('.', at), version.size());
        numbers.push_back(std::strtoul(std::string(version.substr(at, end - at)).c_str(), nullptr, 10));
        at = end + 1;
    }
    return numbers;
}

/// The newest of those that begin like `version` ("GLIBC_"). Empty: there is none.
std::string newest_like(const std::set<std::string>& versions, std::string_view version) {
    const auto length = version.rfind('_') + 1;
    std::string found;
    for (const auto& one : versions) {
        const bool is_like = one.compare(0, length, version.substr(0, length)) == 0 && one.size() > length &&
                             one[length] >= '0' && one[length] <= '9';
        const auto number = [length](std::string_view text) { return text.substr(length); };
        if (is_like && (found.empty() || is_older_version(number(found), number(one)))) {
            found = one;
        }
    }
    return found;
}

Error lacks_version(const std::string& library, const std::string& version, const std::set<std::string>& offered) {
    const auto newest = newest_like(offered, version);
    return error(
        Errc::unsupported,
        fmt::format(
            "needs {} of {}, this host's has {}; build the plugin on a system as old as this host{}", version, library,
            newest.empty() ? "no such version" : fmt::format("none newer than {}", newest),
            library.rfind("libstdc++", 0) == 0 ? ", or with STATIC_RUNTIME" : ""
        )
    );
}

}  // namespace

bool is_older_version(std::string_view version, std::string_view than) {
    return numbers_of(version) < numbers_of(than);
}

Result<void> check_elf(const ElfImage& image, const LoadedVersions& offered) {
    if (image.machine != own_machine) {
        return error(
            Errc::unsupported, fmt::format(
                                   "is built for {}, this host runs on {}; install the build for this machine",
                                   name_of_machine(image.machine), name_of_machine(own_machine)
                               )
        );
    }
    if (image.type != ET_DYN) {
        return error(Errc::invalid, "is not a shared library; link it with -shared");
    }
    if (auto sanitizers = check_sanitizers(image); sanitizers.has_error()) {
        return sanitizers;
    }
    if (auto exports = check_exports(image); exports.has_error()) {
        return exports;
    }
    if (image.has_text_relocations) {
        return error(Errc::plugin, "has text relocations; build it with -fPIC");
    }
    if (image.has_executable_stack) {
        return error(Errc::plugin, "asks for an executable stack; link it with -z noexecstack");
    }
    if (auto runtime = check_runtime(image, offered); runtime.has_error()) {
        return runtime;
    }
    for (const auto& [library, versions] : image.version_needs) {
        const auto found = offered.find(library);
        if (found == offered.end()) {
            continue;  // not loaded yet; the loader will say
        }
        for (const auto& version : versions) {
            if (!found->second.contains(version)) {
                return lacks_version(library, version, found->second);
            }
        }
    }
    return {};
}

}  // namespace tenon
