#include "plugin/elf_image.hpp"

#include <fmt/format.h>

#include <algorithm>
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
    if (imports("pthread_key_create")) {
        pins.emplace_back(
            "a thread-specific key (pthread_key_create), whose destructor may run after the library is gone"
        );
    }
    return pins;
}

}  // namespace tenon
