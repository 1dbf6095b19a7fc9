#include "plugin/elf_image.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string_view>

namespace tenon {

std::vector<std::string> pins_of(const ElfImage& image) {
    std::vector<std::string> pins;
    if (image.is_nodelete) {
        pins.emplace_back("it is linked with -z nodelete: leave that out");
    }
    if (image.unique_symbols > 0) {
        pins.push_back(fmt::format(
            "{} unique symbol(s), which the dynamic loader never lets go: build it with -fno-gnu-unique",
            image.unique_symbols
        ));
    }
    const auto imports = [&](std::string_view name) {
        return std::binary_search(image.imports.begin(), image.imports.end(), name);
    };
    // Registered with the C library for every thread that touched one, and the library is kept until all of them end.
    if (imports("__cxa_thread_atexit") || imports("__cxa_thread_atexit_impl")) {
        pins.emplace_back("a thread_local object with a destructor: hold it behind a pointer of the call instead");
    }
    for (const std::string_view maker : {"pthread_key_create", "tss_create"}) {
        if (imports(maker)) {
            pins.push_back(
                fmt::format("a thread-specific key ({}), whose destructor may run after the library is gone", maker)
            );
        }
    }
    // Unlike atexit(), whose functions run when the library goes.
    if (imports("on_exit")) {
        pins.emplace_back("a function for the end of the process (on_exit): register it with atexit() instead");
    }
    for (const std::string_view setter : {"sigaction", "signal", "__sysv_signal"}) {
        if (imports(setter)) {
            pins.push_back(fmt::format("a signal handler ({}): signals are the host's, leave them alone", setter));
        }
    }
    return pins;
}

bool can_start_threads(const ElfImage& image) {
    constexpr std::string_view harmless[] = {"libc.so", "libm.so", "libstdc++.so", "libgcc_s.so", "ld-linux"};
    const bool needs_others = std::any_of(image.needed.begin(), image.needed.end(), [&](const std::string& library) {
        return std::none_of(std::begin(harmless), std::end(harmless), [&](std::string_view known) {
            return library.rfind(known, 0) == 0;
        });
    });
    constexpr std::string_view starters[] = {"pthread_create", "thrd_create", "timer_create",
                                             "clone",          "dlopen",      "dlsym"};
    return needs_others || std::any_of(image.imports.begin(), image.imports.end(), [&](const std::string& name) {
               return std::find(std::begin(starters), std::end(starters), name) != std::end(starters) ||
                      name.find("_ZNSt6thread15_M_start_thread") == 0;
           });
}

}  // namespace tenon
