#include "plugin/elf_image.hpp"
#include "plugin/elf_section.hpp"
#include "require.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

// A plugin's library before anything of it is run.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tenon;
    const auto bytes = std::as_bytes(std::span(data, size));
    static_cast<void>(is_cut_off(bytes));
    if (const auto section = elf_section(bytes, ".tenon.meta")) {
        require(section->size() <= size, "a section is a part of the file");
    }
    if (const auto image = read_elf(bytes)) {
        static_cast<void>(pins_of(*image));
        static_cast<void>(check_elf(*image, {}));
    }
    return 0;
}
